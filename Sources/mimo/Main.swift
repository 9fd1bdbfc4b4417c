import ArgumentParser
import Foundation
import MessagePassing
import Reporting
import Support

/// Where the program starts.
@main
enum Main {
    static func main() async {
        Interruption.install()
        do {
            var command = try await MIMOCommand.asyncParseAsRoot()
            if try checkOutputs(of: command) { try await Figure.requireRenderer() }
            if let command = command as? any AsyncParsableCommand {
                try await run(command)
            } else {
                try command.run()
            }
            try StandardOutput.finish()
        } catch let error as InputError {
            FileHandle.standardError.write(Data("Error: \(error)\n".utf8))
            ProcessGroup.endOthersAtExit(code: error.kind.rawValue)
            exit(error.kind.rawValue)
        } catch {
            // Help and version come here too.
            let code = MIMOCommand.exitCode(for: error)
            if !code.isSuccess { ProcessGroup.endOthersAtExit(code: code.rawValue) }
            MIMOCommand.exit(withError: error)
        }
    }

    /// Whether the command draws, once what it writes to is found to be fit for that.
    private static func checkOutputs(of command: any ParsableCommand) throws -> Bool {
        guard let writing = command as? any WritesOutput else { return false }
        try writing.checkOutputs()
        return writing.draws
    }

    private static func run(_ command: any AsyncParsableCommand) async throws {
        var command = command
        try await command.run()
    }
}

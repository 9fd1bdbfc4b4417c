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
            if let writing = command as? any WritesOutput {
                try writing.checkOutputs()
                if writing.draws { try await Figure.requireRenderer() }
            }
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

    private static func run(_ command: any AsyncParsableCommand) async throws {
        var command = command
        try await command.run()
    }
}

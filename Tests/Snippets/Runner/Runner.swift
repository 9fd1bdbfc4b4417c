import Foundation
import Support

/// Runs the examples of the documentation one after another in the folder named, where what they
/// write stays.
///
/// usage: _Snippets FOLDER
///
/// Prints a line for each; the exit status is the number of those that failed.
@main
struct Runner {
    static func main() async throws {
        try Given.prepare(folder: CommandLine.arguments[1])
        var failed: Int32 = 0
        for (name, reason, snippet) in Snippets.all {
            if let reason {
                report("compiled \(name): \(reason)")
                continue
            }
            report("running \(name)")
            do {
                try await snippet()
                report("ran \(name)")
            } catch {
                report("failed \(name): \(error)")
                failed += 1
            }
        }
        exit(failed)
    }

    /// On the channel for errors, so that what examples print stays apart.
    private static func report(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }
}

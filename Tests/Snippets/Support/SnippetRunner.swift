import Foundation

/// Runs examples of the documentation one after another in a folder, where what they write stays.
///
/// Prints a line for each; the exit status is the number of those that failed.
public enum SnippetRunner {
    /// An example: its place, the reason why it is not run, and what it does.
    public typealias Example = (String, String?, @Sendable () async throws -> Void)

    /// Runs `examples` in the folder that the first argument of the program names.
    public static func run(_ examples: [Example]) async throws {
        try Given.prepare(folder: CommandLine.arguments[1])
        var failed: Int32 = 0
        for (name, reason, snippet) in examples {
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

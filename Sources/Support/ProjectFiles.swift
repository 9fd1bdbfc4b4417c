import Foundation

/// The project's own files, wherever the program was started from.
package enum ProjectFiles {
    /// The file or folder `path` (for example `Sites/manifest.yaml`) in the working folder, beside
    /// the running program, or up to seven folders above either; `nil` where there is none.
    package static func find(_ path: String) -> String? {
        let program = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        let starts = [
            URL(fileURLWithPath: FileManager.default.currentDirectoryPath),
            program.resolvingSymlinksInPath().deletingLastPathComponent(),
        ]
        for start in starts {
            var folder = start.standardizedFileURL
            for _ in 0..<8 {
                let candidate = folder.appendingPathComponent(path).path
                if FileManager.default.fileExists(atPath: candidate) { return candidate }
                folder.deleteLastPathComponent()
            }
        }
        return nil
    }
}

import Foundation

/// The project's own files, wherever the program was started from and however it was found.
package enum ProjectFiles {
    /// The file or folder `path` (for example `Sites/manifest.yaml`) beside the running program's file,
    /// or up to seven folders above it; in the working folder or above only where there is none, as for
    /// a program of somebody else's that uses the library. `nil` where there is none.
    package static func find(_ path: String) -> String? {
        let working = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        for start in [programFolder, working].compactMap({ $0 }) {
            var folder = start.standardizedFileURL
            for _ in 0..<8 {
                let candidate = folder.appendingPathComponent(path).path
                if FileManager.default.fileExists(atPath: candidate) { return candidate }
                folder.deleteLastPathComponent()
            }
        }
        return nil
    }

    /// The folder of the running program's file: not of a link to it, nor of a name in the search path.
    private static var programFolder: URL? {
        #if os(Linux)
            let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return file.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        #else
            return Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        #endif
    }
}

import Foundation

/// Checksums of files, by the system's own command.
enum FileHash {
    /// The SHA-256 of the file at `path` in hexadecimal; `nil` where no command for it is found.
    static func sha256(_ path: String) -> String? {
        for command in [["sha256sum"], ["shasum", "-a", "256"]] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = command + [path]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { continue }
            let text = String(
                decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            let hash = text.prefix { $0 != " " }
            if process.terminationStatus == 0, hash.count == 64 { return String(hash) }
        }
        return nil
    }
}

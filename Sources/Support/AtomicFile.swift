import Foundation
import Synchronization

/// Writes files so that a reader sees either the old file or the whole new one.
///
/// The bytes go to a temporary file beside the target, are flushed to the disk and then renamed
/// over it (POSIX `rename` is atomic within a file system). A link stays, what it leads to is written; a
/// replaced file's permissions stay; pipes and devices are written to as they are (``OutputPlace``).
/// Temporary files of a process that is interrupted are removed by ``removePending()``.
package enum AtomicFile {
    private static let pending = Mutex<Set<String>>([])

    /// Writes `contents` to `path`, creating missing parent folders.
    ///
    /// - Throws: ``InputError`` naming `path` when the folder cannot be made or written.
    package static func write(_ contents: Data, to path: String) throws {
        try write(to: path) { writer in try writer.write(contents) }
    }

    /// Writes `text` as UTF-8 to `path`; see ``write(_:to:)-(Data,_)``.
    package static func write(_ text: String, to path: String) throws {
        try write(Data(text.utf8), to: path)
    }

    /// Lets `body` write piece by piece; the file appears at `path` only if `body` returns.
    ///
    /// - Throws: what `body` throws, or ``InputError`` naming `path`, also for what ``OutputPlace`` refuses.
    package static func write(to path: String, body: (FileWriter) throws -> Void) throws {
        let place = try OutputPlace(path)
        guard place.kind != .stream else {
            let writer = try FileWriter(streamAt: place.path, for: path)
            try body(writer)
            return try writer.finish()
        }
        let folder = FilePath.folder(place.path)
        do {
            if !folder.isEmpty { try FilePath.makeFolders(folder) }
        } catch {
            throw InputError(
                path, expected: "a folder that can be created", found: "\(folder): \(error)",
                kind: .output)
        }
        let name = FilePath.name(place.path)
        let unique = "\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))"
        // Not all of a long name: what is added must have room in the file system's 255 bytes.
        let start = String(name.unicodeScalars.prefix(40))
        let temporary = FilePath.join(folder, ".\(start)\(mark)\(unique)")
        pending.withLock { _ = $0.insert(temporary) }
        defer {
            unlink(temporary)
            pending.withLock { _ = $0.remove(temporary) }
        }
        let writer = try FileWriter(temporary, for: path)
        try body(writer)
        try writer.finish()
        if place.kind == .file, let mode = OutputPlace.mode(place.path) {
            chmod(temporary, mode & 0o7777)
        }
        guard rename(temporary, place.path) == 0 else {
            let error = SystemError.last
            throw InputError(
                path, expected: "a file that can be replaced", found: error.description,
                kind: .output)
        }
    }

    /// What the name of a file that is being written has behind that of the file to come.
    private static let mark = ".partial-"

    /// Whether `name` is what a writer that was ended has left of the file `file`, of at most 40 letters.
    package static func isUnfinished(_ name: String, of file: String) -> Bool {
        name.hasPrefix(".\(file)\(mark)")
    }

    /// Removes the temporary files of writes that are under way; for use when interrupted.
    package static func removePending() {
        for path in pending.withLock({ $0 }) { unlink(path) }
    }
}

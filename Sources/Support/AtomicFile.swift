import Foundation
import Synchronization

/// Writes files so that a reader sees either the old file or the whole new one.
///
/// The bytes go to a temporary file beside the target, are flushed to the disk and then renamed
/// over it (POSIX `rename` is atomic within a file system). Temporary files of a process that is
/// interrupted are removed by ``removePending()``.
public enum AtomicFile {
    private static let pending = Mutex<Set<String>>([])

    /// Writes `contents` to `path`, creating missing parent folders.
    ///
    /// - Throws: ``InputError`` naming `path` when the folder cannot be made or written.
    public static func write(_ contents: Data, to path: String) throws {
        try write(to: path) { handle in try handle.write(contentsOf: contents) }
    }

    /// Writes `text` as UTF-8 to `path`; see ``write(_:to:)-(Data,_)``.
    public static func write(_ text: String, to path: String) throws {
        try write(Data(text.utf8), to: path)
    }

    /// Lets `body` write through a file handle; the file appears at `path` only if `body` returns.
    ///
    /// - Throws: what `body` throws, or ``InputError`` naming `path`.
    public static func write(to path: String, body: (FileHandle) throws -> Void) throws {
        let folder = (path as NSString).deletingLastPathComponent
        let manager = FileManager.default
        do {
            if !folder.isEmpty {
                try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        } catch {
            throw InputError(
                path, expected: "a folder that can be created",
                found: error.localizedDescription)
        }
        let name = (path as NSString).lastPathComponent
        let unique = "\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))"
        let temporary = (folder as NSString).appendingPathComponent(".\(name).partial-\(unique)")
        pending.withLock { _ = $0.insert(temporary) }
        defer {
            try? manager.removeItem(atPath: temporary)
            pending.withLock { _ = $0.remove(temporary) }
        }
        guard manager.createFile(atPath: temporary, contents: nil),
            let handle = FileHandle(forWritingAtPath: temporary)
        else {
            throw InputError(
                path, expected: "a folder that can be written to",
                found: String(cString: strerror(errno)))
        }
        try body(handle)
        try handle.synchronize()
        try handle.close()
        guard rename(temporary, path) == 0 else {
            throw InputError(
                path, expected: "a file that can be replaced",
                found: String(cString: strerror(errno)))
        }
    }

    /// Removes the temporary files of writes that are under way; for use when interrupted.
    public static func removePending() {
        for path in pending.withLock({ $0 }) { unlink(path) }
    }
}

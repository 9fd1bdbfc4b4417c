import Foundation

/// Keeps two runs from writing to one folder at a time, where each would leave files beside those of the
/// other.
///
/// The folder itself is locked, by the system's advisory lock, until the process ends; no file is left
/// behind. Where a file system has no locks, runs are not kept apart.
package enum FolderLock {
    /// Makes `folder` if it is not there, and locks it for this process.
    ///
    /// - Throws: ``InputError`` naming the folder while another process has it, or where it cannot be
    ///   made.
    package static func hold(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw InputError(
                folder, expected: "a folder that can be written to",
                found: OutputFolder(folder).problem ?? "none that can be made", kind: .output)
        }
        // Never closed: the lock ends with the process. Programs that it starts do not inherit it.
        let place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { return }
        guard flock(place, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
        close(place)
        throw InputError(
            folder, expected: "a folder that no other run writes to", found: "one at work there",
            kind: .output)
    }
}

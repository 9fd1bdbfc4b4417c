import Foundation
import Support

/// A folder of one studio's own, where all its files are, and which goes with it.
struct StudioFolder {
    /// Its path.
    let path: String

    /// A new empty folder that only its owner can read, below the system's temporary one.
    ///
    /// - Throws: `InputError` when it cannot be made.
    init() throws {
        let pattern = FilePath.join(NSTemporaryDirectory(), "mimo-studio-XXXXXX")
        var name = Array(pattern.utf8CString)
        guard mkdtemp(&name) != nil else {
            throw InputError(
                pattern, expected: "a folder for temporary files", found: "\(SystemError.last)",
                kind: .output)
        }
        path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The file `name` in it.
    func file(_ name: String) -> String { FilePath.join(path, name) }

    /// Removes it with all that is in it.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

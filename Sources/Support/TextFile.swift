import Foundation

/// Files of text that came from outside.
package enum TextFile {
    /// The text of the file at `path`.
    ///
    /// - Parameter kind: what the file is to be, for messages, such as "CSV file".
    /// - Throws: ``InputError`` naming the file: it cannot be read, or is not UTF-8.
    package static func read(_ path: String, as kind: String) throws(InputError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(
                path, expected: "a readable \(kind)", found: "none", kind: .unreadable)
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw InputError(path, expected: "a \(kind) in UTF-8", found: "other bytes")
        }
        return text
    }
}

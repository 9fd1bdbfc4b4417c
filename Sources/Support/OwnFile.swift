import Foundation

/// Which files this project's programs wrote.
///
/// What they write says so near its beginning or at its end: JSON and safetensors by a `format` that begins
/// with `mimo-`, pages, pictures and meshes by the name `swift-mimo`. Pictures that were drawn elsewhere,
/// maps and tables do not.
package enum OwnFile {
    /// The one that most files have near their beginning first.
    private static let marks = ["\"mimo-", "swift-mimo"].map { Data($0.utf8) }
    /// Bytes that are looked at, from the beginning and from the end.
    private static let (head, tail) = (1 << 20, 1 << 16)

    /// Whether the file at `path` is one of these, or empty, so that nothing is lost with it.
    package static func isOwn(_ path: String) -> Bool {
        // Not Foundation's file handles, with which its tables of languages would come into libmimo.
        guard let file = fopen(path, "rb") else { return false }
        defer { fclose(file) }
        let start = read(head, from: file)
        if start.isEmpty { return ferror(file) == 0 }
        if holdsMark(start) { return true }
        guard start.count == head, fseek(file, -tail, SEEK_END) == 0 else { return false }
        return holdsMark(read(tail, from: file))
    }

    private static func read(_ count: Int, from file: UnsafeMutablePointer<FILE>) -> Data {
        var data = Data(count: count)
        let found = data.withUnsafeMutableBytes { fread($0.baseAddress, 1, count, file) }
        return data.prefix(found)
    }

    private static func holdsMark(_ data: Data) -> Bool {
        marks.contains { data.firstRange(of: $0) != nil }
    }
}

import Foundation

/// Which files this project's programs wrote.
///
/// What they write says so near its beginning or at its end: JSON and safetensors by a `format` that begins
/// with `mimo-`, pages, pictures and meshes by the name `swift-mimo`. Pictures that were drawn elsewhere,
/// maps and tables do not.
package enum OwnFile {
    private static let marks = ["swift-mimo", "\"mimo-"].map { Data($0.utf8) }
    /// Bytes that are looked at, from the beginning and from the end.
    private static let (head, tail) = (1 << 20, 1 << 16)

    /// Whether the file at `path` is one of these, or empty, so that nothing is lost with it.
    package static func isOwn(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        guard let start = try? file.read(upToCount: head), !start.isEmpty else { return true }
        if holdsMark(start) { return true }
        guard start.count == head, let end = try? file.seekToEnd() else { return false }
        try? file.seek(toOffset: end - UInt64(tail))
        return ((try? file.readToEnd()) ?? nil).map(holdsMark) ?? false
    }

    private static func holdsMark(_ data: Data) -> Bool {
        marks.contains { data.ranges(of: $0).first != nil }
    }
}

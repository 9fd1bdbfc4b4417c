/// A value as a document: its keys, and beside them the key `format`.
///
/// - Precondition: the value is written as an object.
package struct Document<Content: Encodable>: Encodable {
    /// What the document is.
    package var format: DocumentFormat
    /// What it says.
    package var content: Content

    private enum Key: CodingKey { case format }

    /// `content` as a document of that format.
    package init(_ format: DocumentFormat, _ content: Content) {
        self.format = format
        self.content = content
    }

    /// Writes the keys of the content and the format.
    package func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(format, forKey: .format)
        try content.encode(to: encoder)
    }
}

extension Document: Sendable where Content: Sendable {}

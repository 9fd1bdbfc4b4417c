extension DecodingError {
    /// ``reason(in:)`` of an error that a decoder threw; what else it may throw is said to be no such text.
    package static func reason(of error: any Error, in format: String) -> String {
        (error as? DecodingError)?.reason(in: format) ?? "no valid \(format)"
    }

    /// What was found instead of what was to be decoded, on one line and without names of types.
    ///
    /// - Parameter format: what the text was to be, such as JSON.
    package func reason(in format: String) -> String {
        switch self {
        case .keyNotFound(let key, let context):
            "no entry \(Self.place(context.codingPath + [key]))"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.isEmpty
                ? "something else than a map" : "another type at \(Self.place(context.codingPath))"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "no valid \(format)" : "something else at \(Self.place(context.codingPath))"
        @unknown default: "something else"
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }.joined(separator: ".")
    }
}

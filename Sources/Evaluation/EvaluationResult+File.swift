import Support

extension EvaluationResult {
    /// Reads a result that ``write(to:)`` wrote.
    ///
    /// - Throws: `InputError` naming `path`, what was expected and what was found.
    public init(path: String) throws {
        self = try ResultCoding.decode(
            Self.self, at: path, format: .evaluation,
            expected: "the result of an evaluation (mimo evaluate -o)")
    }

    /// Writes the result as JSON, keys in order, atomically; what is not a number becomes
    /// `null`.
    ///
    /// - Throws: `InputError` naming `path` when it cannot be written.
    public func write(to path: String) throws {
        try AtomicFile.write(try ResultCoding.encode(self, onOneLine: true), to: path)
    }
}

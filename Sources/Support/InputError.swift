/// An error in something that came from outside: a file, an option, a server's answer.
///
/// It always names where the input came from, what was expected there and what was found, so that
/// the user can mend it without reading code. Programmer's mistakes are preconditions instead.
public struct InputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file path, option name or address the input came from.
    public let source: String
    /// What was expected there.
    public let expected: String
    /// What was found instead.
    public let found: String

    /// An error about `source`, where `expected` was looked for and `found` was met.
    public init(_ source: String, expected: String, found: String) {
        self.source = source
        self.expected = expected
        self.found = found
    }

    /// One sentence: `source: expected …, found …`.
    public var description: String { "\(source): expected \(expected), found \(found)" }
}

/// An error in something that came from outside: a file, an option, a server's answer.
///
/// It always names where the input came from, what was expected there and what was found, so that
/// the user can mend it without reading code. Programmer's mistakes are preconditions instead.
public struct InputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of thing is wrong; the program's exit status is its number, as in `sysexits.h`.
    public enum Kind: Int32, Sendable {
        /// An option's value.
        case usage = 64
        /// What a file or an answer holds.
        case data = 65
        /// A file that is not there or cannot be read.
        case unreadable = 66
        /// A place where nothing can be written.
        case output = 73
        /// A disk or device that failed or is full.
        case device = 74
    }

    /// What kind of thing is wrong.
    public let kind: Kind
    /// The file path, option name or address the input came from.
    public let source: String
    /// What was expected there.
    public let expected: String
    /// What was found instead.
    public let found: String

    /// An error about `source`, where `expected` was looked for and `found` was met.
    ///
    /// - Parameters:
    ///   - source: the file, option or address.
    ///   - expected: what was looked for.
    ///   - found: what was met.
    ///   - kind: `nil` is ``Kind/usage`` where the source is an option, ``Kind/data`` elsewhere.
    public init(_ source: String, expected: String, found: String, kind: Kind? = nil) {
        self.kind = kind ?? (source.hasPrefix("--") || source == "-o" ? .usage : .data)
        self.source = source
        self.expected = expected
        self.found = found
    }

    /// One sentence: `source: expected …, found …`.
    public var description: String { "\(source): expected \(expected), found \(found)" }
}

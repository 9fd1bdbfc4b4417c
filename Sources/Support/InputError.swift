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
    public var description: String {
        // A name that cannot be seen is quoted.
        let isBlank = source.allSatisfy(\.isWhitespace)
        return
            "\(isBlank ? "\"\(source)\"" : Self.short(source)): expected \(Self.short(expected)), "
            + "found \(Self.short(found))"
    }

    /// Most letters of a line that are told: what a file or an option holds may be of any length.
    private static let longest = 500

    private static func short(_ text: String) -> String {
        guard text.utf8.count > longest else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.count > longest ? "\($0.prefix(longest))… (\($0.count) letters)" : String($0)
        }.joined(separator: "\n")
    }
}

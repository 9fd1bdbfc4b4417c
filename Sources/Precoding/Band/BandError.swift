import Support

/// Why a slot was not precoded.
public struct BandError: Error, Equatable, CustomStringConvertible {
    /// Kinds of reasons.
    public enum Kind: Sendable {
        /// A layout, a size, an address.
        case argument
        /// Channels, powers or pilot ratios that are not finite, or out of range.
        case number
        /// What the precoder cannot do.
        case unsupported
    }

    /// The kind.
    public let kind: Kind
    /// What was expected and what was found.
    public let reason: InputError

    /// One sentence.
    public var description: String { reason.description }

    static func argument(_ source: String, expected: String, found: String) -> BandError {
        BandError(
            kind: .argument, reason: InputError(source, expected: expected, found: found))
    }

    static func number(_ source: String, expected: String, found: String) -> BandError {
        BandError(kind: .number, reason: InputError(source, expected: expected, found: found))
    }

    static func unsupported(_ source: String, expected: String, found: String) -> BandError {
        BandError(
            kind: .unsupported, reason: InputError(source, expected: expected, found: found))
    }

    /// A group that holds numbers that no precoder can work with.
    static func badGroup(_ group: Int) -> BandError {
        BandError(kind: .number, reason: FiniteCheck.error(group))
    }
}

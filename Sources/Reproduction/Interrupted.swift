/// Work that was ended in order because that was asked for; the same command goes on with it.
public struct Interrupted: Error, Sendable, CustomStringConvertible {
    /// An end that was asked for.
    public init() {}

    /// What happened, and what to do.
    public var description: String { "stopped; the same command goes on from here" }
}

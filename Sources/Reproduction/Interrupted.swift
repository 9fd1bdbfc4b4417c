/// Work that was ended in order because that was asked for; the same command goes on with it.
package struct Interrupted: Error, Sendable, CustomStringConvertible {
    /// An end that was asked for.
    package init() {}

    /// What happened, and what to do.
    package var description: String { "stopped; the same command goes on from here" }
}

import Synchronization

/// A counter that several threads may increment.
public final class AtomicCounter: Sendable {
    private let value = Atomic<Int>(0)

    /// A counter at zero.
    public init() {}

    /// Adds `amount` and returns the value before.
    @discardableResult
    public func increment(by amount: Int = 1) -> Int {
        value.add(amount, ordering: .relaxed).oldValue
    }

    /// The value now.
    public var current: Int { value.load(ordering: .relaxed) }
}

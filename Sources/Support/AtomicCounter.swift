import Synchronization

/// A counter that several threads may increment.
package final class AtomicCounter: Sendable {
    private let value = Atomic<Int>(0)

    /// A counter at zero.
    package init() {}

    /// Adds `amount` and returns the value before.
    @discardableResult
    package func increment(by amount: Int = 1) -> Int {
        value.add(amount, ordering: .relaxed).oldValue
    }

    /// The value now.
    package var current: Int { value.load(ordering: .relaxed) }
}

import Synchronization

/// A fixed number of objects that threads borrow, one thread at a time each, without a lock.
///
/// An object is made when it is first borrowed, and kept. Where all objects are out, the borrower
/// gets a new one, which is not kept.
final class ObjectPool<Value>: @unchecked Sendable {
    // Unchecked: `value` of a slot is touched only by the thread that has set its `isTaken`.

    /// The place of one object.
    private final class Slot {
        let isTaken = Atomic<Bool>(false)
        var value: Value?
    }

    private let slots: [Slot]
    private let make: @Sendable () -> Value

    /// A pool of `count` objects, which `make` makes, but for `first` where there is one already.
    init(count: Int, first: Value? = nil, make: @escaping @Sendable () -> Value) {
        slots = (0..<count).map { _ in Slot() }
        self.make = make
        slots.first?.value = first
    }

    /// Lends an object to `body`; no other thread has it meanwhile.
    @inline(__always)
    func withValue<Result>(_ body: (Value) -> Result) -> Result {
        withFreeValue(body) ?? body(make())
    }

    /// Lends an object of those that are kept to `body`; `nil` where all of them are out.
    @inline(__always)
    func withFreeValue<Result>(_ body: (Value) -> Result) -> Result? {
        for slot in slots {
            let (taken, _) = slot.isTaken.compareExchange(
                expected: false, desired: true, ordering: .acquiring)
            guard taken else { continue }
            defer { slot.isTaken.store(false, ordering: .releasing) }
            let value = slot.value ?? make()
            if slot.value == nil { slot.value = value }
            return body(value)
        }
        return nil
    }

    /// Makes the first `count` objects now, where they are neither made nor lent.
    func warmUp(_ count: Int) {
        for slot in slots.prefix(count) {
            let (taken, _) = slot.isTaken.compareExchange(
                expected: false, desired: true, ordering: .acquiring)
            guard taken else { continue }
            if slot.value == nil { slot.value = make() }
            slot.isTaken.store(false, ordering: .releasing)
        }
    }
}

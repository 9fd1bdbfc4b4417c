import Synchronization

/// Things that whoever needs one takes and gives back, without a lock.
///
/// A slot's thing is made when the slot is first taken. Where all slots are taken, the taker gets
/// one that is made for the occasion.
final class ObjectPool<Value>: @unchecked Sendable {
    // Unchecked: `value` of a slot is touched only by the thread that has set its `isTaken`.
    private final class Slot {
        let isTaken = Atomic<Bool>(false)
        var value: Value?
    }

    private let slots: [Slot]
    private let make: @Sendable () -> Value

    /// `count` slots for what comes from `make`.
    init(count: Int, make: @escaping @Sendable () -> Value) {
        slots = (0..<count).map { _ in Slot() }
        self.make = make
    }

    /// Calls `body` with a thing that no other thread has.
    @inline(__always)
    func withValue<Result>(_ body: (Value) -> Result) -> Result {
        for slot in slots {
            let (taken, _) = slot.isTaken.compareExchange(
                expected: false, desired: true, ordering: .acquiring)
            guard taken else { continue }
            defer { slot.isTaken.store(false, ordering: .releasing) }
            let value = slot.value ?? make()
            if slot.value == nil { slot.value = value }
            return body(value)
        }
        return body(make())
    }

    /// Makes the things of the first `count` slots that no one has at the moment.
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

import Synchronization

/// Workers that whoever needs one takes and gives back, without a lock.
///
/// A slot's worker is made when the slot is first taken. Where all slots are taken, the taker gets a
/// worker that is made for the occasion.
final class WorkerSlots: @unchecked Sendable {
    // Unchecked: `worker` of a slot is touched only by the thread that has set its `isTaken`.
    private final class Slot {
        let isTaken = Atomic<Bool>(false)
        var worker: (any BatchWorker)?
    }

    private let slots: [Slot]
    private let make: @Sendable () -> any BatchWorker

    /// `count` slots whose workers come from `make`.
    init(count: Int, make: @escaping @Sendable () -> any BatchWorker) {
        slots = (0..<count).map { _ in Slot() }
        self.make = make
    }

    /// Calls `body` with a worker that no other thread has.
    @inline(__always)
    func withWorker(_ body: (any BatchWorker) -> Void) {
        for slot in slots {
            let (taken, _) = slot.isTaken.compareExchange(
                expected: false, desired: true, ordering: .acquiring)
            guard taken else { continue }
            let worker = slot.worker ?? make()
            if slot.worker == nil { slot.worker = worker }
            body(worker)
            slot.isTaken.store(false, ordering: .releasing)
            return
        }
        body(make())
    }

    /// Makes the workers of all slots that no one has at the moment.
    func warmUp() {
        for slot in slots {
            let (taken, _) = slot.isTaken.compareExchange(
                expected: false, desired: true, ordering: .acquiring)
            guard taken else { continue }
            if slot.worker == nil { slot.worker = make() }
            slot.isTaken.store(false, ordering: .releasing)
        }
    }
}

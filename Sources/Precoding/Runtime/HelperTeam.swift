import Dispatch
import Foundation
import Synchronization

/// Work that is done in pieces, in any order, on any thread.
///
/// A type and not a closure, which would need memory of its own for every batch.
protocol PieceWork: Sendable {
    func run(_ piece: Int)
}

/// Threads that help callers with their batches, piece by piece.
///
/// The helpers serve one batch at a time; a caller that finds them busy does its batch alone.
/// Handing out work takes no lock and allocates nothing: an atomic number counts the pieces that
/// are left. A helper without work keeps looking for some microseconds before it sleeps, because
/// waking it takes longer than many batches do.
final class HelperTeam<Work: PieceWork>: @unchecked Sendable {
    // Unchecked: `work` is written by the caller that has set `isBusy`, before it offers pieces; it
    // is read by threads that have taken a piece, and the caller waits for these to end.

    /// What the helpers' threads and their team share: a thread must not keep the team alive.
    private final class Shared: @unchecked Sendable {
        /// Pieces that nobody has taken yet; piece i is the one that leaves i.
        let left = Atomic<Int>(0)
        /// Pieces that are done.
        let done = Atomic<Int>(0)
        let isBusy = Atomic<Bool>(false)
        let isClosing = Atomic<Bool>(false)
        var work: Work?

        /// Takes pieces until there are none; whether there was one.
        func takePieces() -> Bool {
            var hasWorked = false
            var count = left.load(ordering: .acquiring)
            while count > 0 {
                let (taken, now) = left.compareExchange(
                    expected: count, desired: count - 1, ordering: .acquiringAndReleasing)
                guard taken else {
                    count = now
                    continue
                }
                work?.run(count - 1)
                done.add(1, ordering: .releasing)
                hasWorked = true
                count = left.load(ordering: .acquiring)
            }
            return hasWorked
        }
    }

    private final class Helper: Sendable {
        let isAsleep = Atomic<Bool>(false)
        let alarm = DispatchSemaphore(value: 0)

        /// How often a helper looks for work before it sleeps: some ten microseconds.
        private static var patience: Int { 10_000 }

        func run(_ shared: Shared) {
            var idle = 0
            while !shared.isClosing.load(ordering: .relaxed) {
                if shared.takePieces() { idle = 0 }
                idle += 1
                if idle > Self.patience {
                    sleep(shared)
                    idle = 0
                }
            }
        }

        private func sleep(_ shared: Shared) {
            isAsleep.store(true, ordering: .sequentiallyConsistent)
            let isNeeded =
                shared.left.load(ordering: .sequentiallyConsistent) > 0
                || shared.isClosing.load(ordering: .sequentiallyConsistent)
            // Whoever sets the flag back first decides whether the alarm will ring.
            if isNeeded && isAsleep.exchange(false, ordering: .sequentiallyConsistent) { return }
            alarm.wait()
        }

        func wake() {
            if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { alarm.signal() }
        }
    }

    private let shared = Shared()
    private let helpers: [Helper]

    /// A team of `helpers` threads.
    init(helpers count: Int) {
        helpers = (0..<count).map { _ in Helper() }
        for helper in helpers {
            let shared = shared
            HelperThread.start { helper.run(shared) }
        }
    }

    deinit {
        shared.isClosing.store(true, ordering: .sequentiallyConsistent)
        for helper in helpers { helper.wake() }
    }

    /// Does every piece 0 ..< `count` of `work`, on this thread and the helpers if they are free.
    func run(_ count: Int, _ work: Work) {
        let (isMine, _) = shared.isBusy.compareExchange(
            expected: false, desired: true, ordering: .acquiring)
        guard isMine else {
            for piece in 0..<count { work.run(piece) }
            return
        }
        shared.work = work
        shared.done.store(0, ordering: .relaxed)
        shared.left.store(count, ordering: .sequentiallyConsistent)
        for index in 0..<min(helpers.count, max(0, count - 1)) { helpers[index].wake() }
        _ = shared.takePieces()
        // What is left is in helpers' hands.
        var looks = 0
        while shared.done.load(ordering: .acquiring) < count {
            looks += 1
            if looks % 1_000 == 0 { sched_yield() }
            // A helper that the system does not let run needs the caller to stand back.
            if looks % 100_000 == 0 { usleep(50) }
        }
        shared.work = nil
        shared.isBusy.store(false, ordering: .releasing)
    }
}

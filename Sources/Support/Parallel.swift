import Dispatch
import Foundation

/// Loops over independent pieces of work on several threads.
package enum Parallel {
    /// The number of threads used when none is asked for: the machine's active processors.
    package static var defaultThreads: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Calls `body(i)` once for each i in 0 ..< `count`, on at most `threads` threads at a time.
    ///
    /// Pieces are handed out in order, one at a time, so uneven pieces balance. The results must
    /// not depend on which thread runs a piece: write to slot i only.
    ///
    /// - Parameters:
    ///   - count: number of pieces.
    ///   - threads: upper limit of threads; `nil` is ``defaultThreads``.
    ///   - body: the work; called concurrently.
    package static func forEach(
        _ count: Int, threads: Int? = nil, _ body: @Sendable (Int) -> Void
    ) {
        forEach(count, threads: threads, state: {}, { _, i in body(i) })
    }

    /// The same, where each thread brings a state of its own to all of its pieces: the memory it
    /// works in, for example.
    ///
    /// - Parameters:
    ///   - count: number of pieces.
    ///   - threads: upper limit of threads; `nil` is ``defaultThreads``.
    ///   - state: makes a thread's state; called at most once per thread.
    ///   - body: the work; called concurrently, but never twice at a time on one state.
    package static func forEach<State>(
        _ count: Int, threads: Int? = nil, state: @Sendable () -> State,
        _ body: @Sendable (State, Int) -> Void
    ) {
        let workers = min(max(1, threads ?? defaultThreads), count)
        guard workers > 0 else { return }
        if workers == 1 {
            let own = state()
            for i in 0..<count { body(own, i) }
            return
        }
        let next = AtomicCounter()
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            let own = state()
            while true {
                let i = next.increment()
                if i >= count { return }
                body(own, i)
            }
        }
    }

    /// The values `body(i)` for i in 0 ..< `count`, in order, computed on several threads.
    package static func map<T: Sendable>(
        _ count: Int, threads: Int? = nil, _ body: @Sendable (Int) -> T
    ) -> [T] {
        map(count, threads: threads, state: {}, { _, i in body(i) })
    }

    /// The same, where each thread brings a state of its own, as in
    /// ``forEach(_:threads:state:_:)``.
    package static func map<T: Sendable, State>(
        _ count: Int, threads: Int? = nil, state: @Sendable () -> State,
        _ body: @Sendable (State, Int) -> T
    ) -> [T] {
        nonisolated(unsafe) let slots = UnsafeMutablePointer<T?>.allocate(capacity: count)
        slots.initialize(repeating: nil, count: count)
        defer {
            slots.deinitialize(count: count)
            slots.deallocate()
        }
        forEach(count, threads: threads, state: state) { slots[$1] = body($0, $1) }
        return (0..<count).map { i in
            guard let value = slots[i] else { preconditionFailure("piece \(i) was not run") }
            return value
        }
    }
}

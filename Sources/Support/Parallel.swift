import Dispatch
import Foundation

/// Loops over independent pieces of work on several threads.
public enum Parallel {
    /// The number of threads used when none is asked for: the machine's active processors.
    public static var defaultThreads: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Calls `body(i)` once for each i in 0 ..< `count`, on at most `threads` threads at a time.
    ///
    /// Pieces are handed out in order, one at a time, so uneven pieces balance. The results must
    /// not depend on which thread runs a piece: write to slot i only.
    ///
    /// - Parameters:
    ///   - count: number of pieces.
    ///   - threads: upper limit of threads; `nil` is ``defaultThreads``.
    ///   - body: the work; called concurrently.
    public static func forEach(
        _ count: Int, threads: Int? = nil, _ body: @Sendable (Int) -> Void
    ) {
        let workers = min(max(1, threads ?? defaultThreads), count)
        if workers <= 1 {
            for i in 0..<max(0, count) { body(i) }
            return
        }
        let next = AtomicCounter()
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while true {
                let i = next.increment()
                if i >= count { return }
                body(i)
            }
        }
    }

    /// The values `body(i)` for i in 0 ..< `count`, in order, computed on several threads.
    public static func map<T: Sendable>(
        _ count: Int, threads: Int? = nil, _ body: @Sendable (Int) -> T
    ) -> [T] {
        nonisolated(unsafe) let slots = UnsafeMutablePointer<T?>.allocate(capacity: count)
        slots.initialize(repeating: nil, count: count)
        defer {
            slots.deinitialize(count: count)
            slots.deallocate()
        }
        forEach(count, threads: threads) { slots[$0] = body($0) }
        return (0..<count).map { i in
            guard let value = slots[i] else { preconditionFailure("piece \(i) was not run") }
            return value
        }
    }
}

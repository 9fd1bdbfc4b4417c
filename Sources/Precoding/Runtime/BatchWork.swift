import Numerics
import Synchronization

/// One call of a ``PrecodingRuntime``, cut into pieces.
struct BatchWork: PieceWork {
    /// What all pieces of a call share; one for each call at a time.
    final class State: Sendable {
        /// The first group with numbers that are none; `Int.max` for no such group.
        let firstBad = Atomic<Int>(Int.max)
    }

    let workers: ObjectPool<any BatchWorker>
    let state: State
    nonisolated(unsafe) let channels: UnsafePointer<Complex<Float>>
    nonisolated(unsafe) let target: UnsafeMutablePointer<Complex<Float>>
    /// Pilot ratios in dB of every user, for an ``EstimatingPrecoder``; `nil` for its own.
    nonisolated(unsafe) var pilotRatios: UnsafePointer<Float>?
    let pieces: BatchPieces
    /// Complex numbers of a group.
    let size: Int
    /// Users of a group.
    let users: Int
    let link: Link

    /// Checks and precodes one piece.
    func run(_ index: Int) {
        let piece = pieces[index]
        let first = piece.lowerBound * size
        // The check reads what is to be read next anyway.
        let bad = FiniteCheck.firstBad(
            channels + first, groups: piece.count, size: size,
            scale: link.powerToNoise.squareRoot())
        if let bad {
            state.firstBad.min(piece.lowerBound + bad, ordering: .relaxed)
            return
        }
        workers.withValue { worker in
            if let pilotRatios, let worker = worker as? EstimatingWorker {
                worker.precode(
                    channels + first, pilotRatios: pilotRatios + piece.lowerBound * users,
                    count: piece.count, link: link, to: target + first)
            } else {
                worker.precode(
                    channels + first, count: piece.count, link: link, to: target + first)
            }
        }
    }
}

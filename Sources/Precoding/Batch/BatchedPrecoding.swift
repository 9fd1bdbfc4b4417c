import LinearAlgebra

// Goals, in order:
//   1. The result of the double-precision reference, to 1e-4 relative in sum rate; channels too
//      ill-conditioned for single precision are handed to the reference one by one.
//   2. A channel's result depends on that channel alone: not on its neighbours in the block, nor on
//      the number of threads.
//   3. Throughput: no allocation once a worker is made, everything vectorised.

/// The fast path of the derived precoders: many channels at once.
///
/// Gram matrices first, G = H H^H; everything iterative in K x K, a block of channels side by side
/// in the lanes of vectors; W = H^H X last. K up to ``maximumUsers``.
public enum BatchedPrecoding {
    /// The largest K of the fast path: beyond it BLAS on single matrices wins.
    public static let maximumUsers = 16

    /// A worker of `algorithm`, or `nil` when K is above ``maximumUsers`` or the algorithm needs no iteration
    /// at all.
    static func worker(
        _ algorithm: BatchAlgorithm, users: Int, antennas: Int, fallback: some GramPrecoder
    ) -> (any BatchWorker)? {
        guard users <= maximumUsers else { return nil }
        switch algorithm {
        case .best:
            let solver = BlockSolver<DoubleLanes>(
                algorithm, users: users, antennas: antennas, fallback: fallback)
            return SolverWorker(pieceSize: solver.pieceSize) {
                solver.precode($0, count: $1, link: $2, to: $3)
            }
        case .wmmse(let options) where options.iterations == 0: return nil
        default:
            let solver = BlockSolver<FloatLanes>(
                algorithm, users: users, antennas: antennas, fallback: fallback)
            return SolverWorker(pieceSize: solver.pieceSize) {
                solver.precode($0, count: $1, link: $2, to: $3)
            }
        }
    }
}

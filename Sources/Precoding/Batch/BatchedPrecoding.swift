import LinearAlgebra

// Goals, in order:
//   1. The result of the double-precision reference, to 1e-4 relative in sum rate; channels too
//      ill-conditioned for single precision are handed to the reference one by one.
//   2. A channel's result depends on that channel alone: not on its neighbours in the block, nor on
//      the number of threads.
//   3. Throughput: no allocation once a worker is made, everything vectorised.

/// The fast path of the classical precoders: many channels at once.
///
/// Gram matrices first, G = H H^H; all iterations in K x K algebra, a block of channels side by
/// side in the lanes of vectors; W = H^H X last. K up to ``maximumUsers``.
package enum BatchedPrecoding {
    /// The largest K of the fast path: beyond it BLAS on single matrices wins.
    package static let maximumUsers = 16

    /// A worker that runs an algorithm, or `nil` when K is above ``maximumUsers``.
    ///
    /// Inlined, so that the solver is made of the caller's concrete types: of the type parameter
    /// alone it would run unspecialised.
    ///
    /// - Parameters:
    ///   - users: K.
    ///   - antennas: N.
    ///   - fallback: the same precoder, for channels that the algorithm cannot solve.
    ///   - algorithm: makes the algorithm, on the block that it is given.
    @inline(__always)
    static func worker<Algorithm: BatchAlgorithm>(
        users: Int, antennas: Int, fallback: any GramPrecoder,
        _ algorithm: (BatchWorkspace<Algorithm.L>) -> Algorithm
    ) -> (any BatchWorker)? {
        guard users <= maximumUsers else { return nil }
        let block = BatchWorkspace<Algorithm.L>(users: users, antennas: antennas)
        let solver = BlockSolver(algorithm(block), fallback: fallback)
        return SolverWorker(pieceSize: solver.pieceSize) {
            solver.precode($0, count: $1, link: $2, to: $3)
        }
    }
}

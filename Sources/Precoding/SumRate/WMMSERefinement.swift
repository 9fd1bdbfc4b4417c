import LinearAlgebra
import Numerics

// Goals, in order:
//   1. Never below regularised zero forcing, WMMSE of as many iterations from MRT, or the start.
//   2. Legible: the reference of ``WMMSERefinementKernel``, which is the fast one.

/// A good start made better: WMMSE from it and from a few starts of its own, of which the one with
/// the highest sum rate is run on until it gains no more.
///
/// The starts, tried in this order; the first of equals wins:
/// the given one; regularised zero forcing with equal power for the users worth serving
/// (``ServedUsers``), which breaks ties between equal users; the same with one user more, whose power
/// the iteration makes as small as it should be; and MRT where the first three leave a doubt. No
/// iteration lowers the sum rate. Deterministic. O(I K^3).
package struct WMMSERefinement {
    /// Iterations from the given start and from the users worth serving, 4 (ours): what they gain
    /// later they gain after the choice.
    static let fewIterations = 4
    /// Iterations with one user more, 16 (ours): that user's power changes by a factor each time.
    static let moreIterations = 16
    /// Iterations from MRT, 36: those of the WMMSE that the result must not fall below.
    static let fullIterations = 36
    /// Largest number of iterations from the best start, and how many lie between two looks at the
    /// gain (ours).
    static let (lastIterations, checkInterval) = (32, 4)
    /// Relative gain of the sum rate over these at which the iteration ends, and by which a later
    /// start must be better (ours): a hundredth of what a table shows.
    static let (tolerance, margin) = (2e-5, 1e-6)

    /// The coefficients X [K, K] of the best start after its last iteration.
    ///
    /// - Parameters:
    ///   - gram: G = H H^H P / sigma^2, [K, K].
    ///   - start: coefficients, [K, K].
    package static func coefficients(
        gram: ComplexMatrix, start: ComplexMatrix
    ) -> ComplexMatrix {
        var refinement = WMMSERefinement(gram: gram)
        refinement.climb(from: start, iterations: fewIterations)
        let served = ServedUsers(gram: gram)
        refinement.climb(from: served.coefficients, iterations: fewIterations)
        if let more = served.withOneMore {
            refinement.climb(from: more.coefficients, iterations: moreIterations)
            refinement.climb(from: .identity(gram.rows), iterations: fullIterations)
        }
        return refinement.finish()
    }

    private let gram: ComplexMatrix
    /// The best coefficients so far and their sum rate.
    private var best: (x: ComplexMatrix, sumRate: Double)

    private init(gram: ComplexMatrix) {
        self.gram = gram
        best = (.zeros(gram.rows, gram.rows), -1)
    }

    /// Runs `iterations` from `start` and keeps the result if it is the best.
    private mutating func climb(from start: ComplexMatrix, iterations: Int) {
        var x = start
        for _ in 0..<iterations { x = WMMSE.step(gram: gram, coefficients: x).coefficients }
        let sumRate = WMMSE.step(gram: gram, coefficients: x).sumRate
        if sumRate > best.sumRate * (1 + Self.margin) { best = (x, sumRate) }
    }

    /// Runs on from the best, at least ``checkInterval`` iterations.
    private func finish() -> ComplexMatrix {
        var (x, last) = best
        for iteration in 1...Self.lastIterations {
            x = WMMSE.step(gram: gram, coefficients: x).coefficients
            guard iteration % Self.checkInterval == 0 else { continue }
            let sumRate = WMMSE.step(gram: gram, coefficients: x).sumRate
            if sumRate - last <= Self.tolerance * sumRate { break }
            last = sumRate
        }
        return x
    }
}

import LinearAlgebra
import Numerics

// Goals, in order:
//   1. Never below regularised zero forcing, WMMSE of 36 iterations from MRT, or the start.
//   2. Little to do for channels on which the start is good already.
//   3. Legible: the reference of ``WMMSERefinementKernel``, which is the fast one.

/// A good start made better: WMMSE from it and, where that leaves a doubt, from starts of its own; the
/// one with the highest sum rate is run on until it gains no more.
///
/// The stages: first a few iterations from the start. If serving all users is best by the measure of
/// ``ServedUsers``, all of them have a rate from the start, and the sum is near that measure, nothing
/// else was ever found better. Otherwise regularised zero forcing with equal power for the users
/// worth serving, which breaks ties between equal users, and the same with one user more, whose
/// power the iteration makes as small as it should be. Last, where users were left out and the starts
/// disagree, MRT. Of equal results the first wins. No iteration lowers the sum rate. Deterministic. O(I
/// K^3), and O(K^4) for the users worth serving.
package struct WMMSERefinement {
    /// What is tried next.
    package enum Stage: Int, CaseIterable, Sendable { case start, servedUsers, maximumRatio }

    // The numbers are (ours), chosen on traced channels of the training sites and on the models of
    // `make bench-generality`.

    /// Iterations from the start and from the users worth serving: what they gain later they gain
    /// after the choice.
    static let fewIterations = 4
    /// Iterations with one user more, twice: that user's power changes by a factor each time.
    static let moreIterations = 8
    /// Iterations from MRT: those of the WMMSE that the result must not fall below.
    static let fullIterations = 36
    /// Largest number of iterations from the best start, and how many lie between two looks at the
    /// gain. With twice as many and a tenth of the tolerance no cell of the benchmark gained more than
    /// 0.02 %.
    static let (lastIterations, checkInterval) = (32, 4)
    /// Relative gain of the sum rate over these at which the iteration ends, and by which a later
    /// start must be better: a hundredth of what a table shows.
    static let (tolerance, margin) = (2e-5, 1e-6)
    /// Smallest SINR of a user, half a bit/s/Hz, and smallest share of the sum rate of
    /// ``ServedUsers`` at which the first stage leaves no doubt.
    static let (plainRatio, fairShare) = (0.41, 0.999)
    /// Relative difference of two starts from which on there is doubt.
    static let disagreement = 1e-4
    /// Relative gain by one user more from which on there is doubt.
    static let additionGain = 2e-4
    /// Where one user more is at most so far below the others, relative, it must have stopped rising:
    /// the largest relative gain of its last ``moreIterations``.
    static let (additionLoss, additionRise) = (0.01, 1e-4)
    /// Users up to which agreement settles it: of more, one channel in some 100,000 was 3 % below
    /// WMMSE from MRT.
    static let fewUsers = 4

    /// Sum rates from starts that leave users out.
    struct Outcome {
        /// From the given start, and from the users worth serving.
        var start, served: Double
        /// With one user more, after ``moreIterations`` and after twice as many.
        var early, late: Double

        /// Whether it cannot be told that none is better than these.
        func isDoubtful(users: Int) -> Bool {
            let best = max(start, served)
            let isOpen = late > best * (1 - additionLoss) && late - early > additionRise * late
            return users > fewUsers || abs(start - served) > disagreement * served
                || late > best * (1 + additionGain) || isOpen
        }
    }

    /// The coefficients X [K, K] of the best start after its last iteration.
    ///
    /// - Parameters:
    ///   - gram: G = H H^H P / sigma^2, [K, K].
    ///   - start: coefficients, [K, K].
    package static func coefficients(
        gram: ComplexMatrix, start: ComplexMatrix
    ) -> ComplexMatrix {
        var refinement = WMMSERefinement(gram: gram)
        let first = refinement.climb(from: start, iterations: fewIterations)
        if refinement.isPlain { return refinement.finish() }
        let served = ServedUsers(gram: gram)
        let fewer = refinement.climb(from: served.coefficients, iterations: fewIterations)
        if let more = served.withOneMore {
            let early = refinement.climb(from: more.coefficients, iterations: moreIterations)
            let late = refinement.climb(from: refinement.last, iterations: moreIterations)
            let outcome = Outcome(start: first, served: fewer, early: early, late: late)
            if outcome.isDoubtful(users: gram.rows) {
                refinement.climb(from: .identity(gram.rows), iterations: fullIterations)
            }
        }
        return refinement.finish()
    }

    private let gram: ComplexMatrix
    /// The best coefficients so far and their sum rate.
    private var best: (x: ComplexMatrix, sumRate: Double)
    /// The coefficients where the last climb ended.
    private var last: ComplexMatrix

    private init(gram: ComplexMatrix) {
        self.gram = gram
        best = (.zeros(gram.rows, gram.rows), -1)
        last = best.x
    }

    /// Whether the first stage leaves no doubt.
    private var isPlain: Bool {
        let served = ServedUsers(leavingOutFrom: gram)
        let (signal, interference) = WMMSE.received(gram: gram, coefficients: best.x)
        let isFair = (0..<gram.rows).allSatisfy {
            gram[$0, $0].rawStorage.x <= 0
                || signal[$0] * signal[$0] > Self.plainRatio * interference[$0]
        }
        return served.isComplete && isFair
            && best.sumRate > Self.fairShare * served.rate / Double.log(2)
    }

    /// Runs `iterations` from `start`, and keeps the result if it is the best.
    ///
    /// - Returns: its sum rate.
    @discardableResult
    private mutating func climb(from start: ComplexMatrix, iterations: Int) -> Double {
        var x = start
        for _ in 0..<iterations { x = WMMSE.step(gram: gram, coefficients: x).coefficients }
        let sumRate = WMMSE.step(gram: gram, coefficients: x).sumRate
        if sumRate > best.sumRate * (1 + Self.margin) { best = (x, sumRate) }
        last = x
        return sumRate
    }

    /// Runs on from the best, at least ``checkInterval`` iterations.
    private func finish() -> ComplexMatrix {
        var (x, before) = best
        for iteration in 1...Self.lastIterations {
            x = WMMSE.step(gram: gram, coefficients: x).coefficients
            guard iteration % Self.checkInterval == 0 else { continue }
            let sumRate = WMMSE.step(gram: gram, coefficients: x).sumRate
            if sumRate - before <= Self.tolerance * sumRate { break }
            before = sumRate
        }
        return x
    }
}

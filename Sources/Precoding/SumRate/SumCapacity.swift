import LinearAlgebra
import Numerics

// Goals, in order:
//   1. A true upper bound, whatever the iteration did: concavity gives one at every point.
//   2. Convergence for every channel: the averaged form of the algorithm, which is proven for any
//      K.
//   3. Speed.

/// The sum capacity of the downlink, which dirty-paper coding reaches and no linear precoder beats.
///
/// By duality it is max over p >= 0, sum p <= P of log2 det(I + sum_k p_k h_k^H h_k / sigma^2), a
/// concave problem, solved by sum-power iterative water-filling: Jindal, Rhee, Vishwanath, Jafar,
/// Goldsmith 2005 (doi:10.1109/TIT.2005.844082), Algorithm 2, in K x K algebra. The certificate is
/// the Frank-Wolfe gap: with gradient g at p, capacity <= f(p) + P max_k g_k - sum_k g_k p_k.
///
/// Defined for every finite channel; a channel of zeros has capacity 0. O(K^2 N + I K^3).
public struct SumCapacity: Sendable {
    /// The rate reached in bit/s/Hz: a lower bound of the capacity.
    public let achieved: Double
    /// A proven upper bound of the capacity in bit/s/Hz.
    public let upperBound: Double
    /// The dual multiple-access powers in W, [K].
    public let uplinkPowers: [Double]
    /// Iterations done.
    public let iterations: Int

    /// Solves until ``upperBound`` and ``achieved`` differ by at most `tolerance` relative, or
    /// for `maximumIterations`; both bounds hold in either case.
    public static func solve(
        channel: ComplexMatrix, link: Link, tolerance: Double = 1e-6,
        maximumIterations: Int = 2_000
    ) -> SumCapacity {
        precondition(channel.isFinite, "the channel must be finite")
        let users = channel.rows
        // Powers as shares of P, noise divided out.
        let gram = link.powerToNoise * channel.gram
        let gains = (0..<users).map { gram[$0, $0].rawStorage.x }
        let served = gains.count { $0 > 0 }
        guard served > 0 else {
            return SumCapacity(
                achieved: 0, upperBound: 0, uplinkPowers: gains, iterations: 0)
        }
        var shares = gains.map { $0 > 0 ? 1 / Double(served) : 0 }
        var best = (achieved: 0.0, bound: Double.infinity, shares: shares)
        var iteration = 0
        while true {
            let (rate, gradient) = evaluate(gram, shares)
            let used = zip(gradient, shares).reduce(0) { $0 + $1.0 * $1.1 }
            let bound = rate + (gradient.max() ?? 0) - used
            if rate >= best.achieved { (best.achieved, best.shares) = (rate, shares) }
            best.bound = min(best.bound, bound)
            if best.bound - best.achieved <= tolerance * best.achieved
                || iteration >= maximumIterations
            {
                break
            }
            // Gain of user k over the others' interference: g / (1 - p g).
            let effective = zip(gradient, shares).map { $0 / max(1 - $1 * $0, .ulpOfOne) }
            let filled = WaterFilling.powers(gains: effective, power: 1)
            let weight = 1 / Double(served)
            for k in 0..<users { shares[k] += weight * (filled[k] - shares[k]) }
            iteration += 1
        }
        return SumCapacity(
            achieved: best.achieved / Double.log(2), upperBound: best.bound / Double.log(2),
            uplinkPowers: best.shares.map { $0 * link.maximumPower }, iterations: iteration)
    }

    /// ln det(I + sum p_k h_k^H h_k) and its gradient h_k (I + sum p h^H h)^-1 h_k^H, [K].
    ///
    /// With S = diag(sqrt(p)) and M = I + S G S: the determinant is that of M, and for any user
    /// g_k = G_kk - (G S) M^-1 (S G) at (k, k), which needs no division by p_k.
    private static func evaluate(
        _ gram: ComplexMatrix, _ shares: [Double]
    ) -> (Double, [Double]) {
        let users = gram.rows
        let s = shares.map { $0.squareRoot() }
        let sg = ComplexMatrix(rows: users, columns: users) {
            gram[$0, $1].multiplied(by: s[$0])
        }
        var m = sg.scalingColumns(by: s)
        for k in 0..<users { m[k, k] += .one }
        guard let solved = m.solvePositiveDefinite(sg),
            let inverse = m.solvePositiveDefinite(.identity(users)),
            let logarithm = m.logDeterminant
        else {
            preconditionFailure("I + S G S is positive definite")
        }
        let gradient = (0..<users).map { k -> Double in
            // p_k g_k = 1 - [M^-1]_kk is free of cancellation where p_k is large.
            if shares[k] * gram[k, k].rawStorage.x > 1 {
                return (1 - inverse[k, k].rawStorage.x) / shares[k]
            }
            var sum = gram[k, k].rawStorage.x
            for j in 0..<users { sum -= (sg[j, k].conjugate * solved[j, k]).rawStorage.x }
            return max(0, sum)
        }
        return (logarithm, gradient)
    }
}

import LinearAlgebra
import Numerics

// Goals, in order:
//   1. A precoder that is called feasible meets every request exactly: the downlink powers come
//      from the K linear equations SINR_k = gamma_k, whatever the fixed point left over.
//   2. Infeasible requests are recognised, not iterated for ever.
//   3. Speed.
//
// Derivation. Least transmit power under SINR_k >= gamma_k has the same value as the dual uplink
// with unit noise (Bjornson et al. 2014, doi:10.1109/MSP.2014.2312183, eq. 8), whose powers are the
// fixed point of lambda_k = gamma_k / (h_k (I + sum_{j != k} lambda_j h_j^H h_j)^-1 h_k^H), with
// noise divided out of h. With S = Lambda^1/2, M = S G S + I, all users' terms come from one
// inverse: lambda_k d_k = 1 - [M^-1]_kk, and leaving user k out turns it into
//     lambda_k <- gamma_k lambda_k [M^-1]_kk / (1 - [M^-1]_kk).
// This is a standard interference function (Yates 1995, doi:10.1109/49.414651): from a feasible
// point, such as zero forcing's gamma_k [G^-1]_kk, it falls monotonically and stays feasible; from
// below it rises monotonically, so a sum above the limit proves infeasibility.
//
// Not used: lambda_k <- gamma_k / ((1 + gamma_k) d_k), which has the same fixed point but keeps the
// own signal in the denominator and converges at best like (gamma / (1 + gamma))^i.

/// The least transmit power that gives every user its rate, and the precoder that does it.
///
///     let least = LeastPower.solve(channel: h, rates: [2, 2, 2, 2], link: link)
///     if least.isFeasible { print(least.power) }
///
/// Edge cases: a request of 0 switches the user off; a request on a zero channel, or on collinear
/// users beyond what they can share, is infeasible; K > N is feasible for small requests; weights that
/// miss the request by rounding make it infeasible too, at signal-to-noise ratios near the end of
/// double precision (``Obstacle/precision``).
public struct LeastPower: Sendable {
    /// Whether the request can be met with at most the link's maximum power.
    public var isFeasible: Bool { obstacle == nil }
    /// Why the request cannot be met; `nil` where it can.
    public let obstacle: Obstacle?
    /// Transmit power in W: may be above the maximum where G is regular; infinite where no power
    /// (or, for singular G, none up to the maximum) is enough.
    public let power: Double
    /// Uplink (dual) powers lambda in W, [K].
    public let uplinkPowers: [Double]
    /// Downlink powers ||w_k||^2 in W, [K].
    public let downlinkPowers: [Double]
    /// W [N, K], zero rows where the mask is off; zero when ``power`` is infinite.
    public let precoder: ComplexMatrix
    /// Iterations of the fixed point.
    public let iterations: Int

    /// What stands in the way of a request.
    public enum Obstacle: String, Sendable {
        /// It takes more than the link's maximum power.
        case power
        /// No power is enough, or none up to the maximum where users cannot be told apart: a channel
        /// is zero, or more is asked of collinear users than they can share.
        case interference
        /// Rounding to double precision: the weights that the equations give do not reach the rates
        /// to ``rateTolerance``, which is looked at for every solution; or a SINR target or a gain is
        /// beyond the largest double number (1,024 bit/s/Hz).
        case precision
    }

    /// Largest relative error of a rate that counts as rounding (ours).
    public static let rateTolerance = 1e-6

    /// Relative change of the total power at which the fixed point stops (ours): the linear
    /// equations at the end make up for what is left.
    static let tolerance = 1e-11
    /// Most iterations (ours): requests at the edge of what is feasible converge slowly.
    static let maximumIterations = 20_000

    /// Solves for `rates` (bit/s/Hz, [K]) on the antennas of `mask` (all if `nil`).
    ///
    /// - Complexity: O(K^2 N + I K^3).
    /// - Precondition: H is finite, rates are finite and not negative, lengths agree.
    public static func solve(
        channel: ComplexMatrix, rates: [Double], link: Link, mask: [Bool]? = nil
    ) -> LeastPower {
        precondition(channel.isFinite, "the channel must be finite")
        precondition(
            rates.count == channel.rows && rates.allSatisfy { $0 >= 0 && $0.isFinite },
            "one finite rate, not negative, for each user")
        precondition(mask.map { $0.count == channel.columns } ?? true, "one mask entry per antenna")
        let used = (0..<channel.columns).filter { mask?[$0] ?? true }
        let served = (0..<channel.rows).filter { rates[$0] > 0 }
        let h = ComplexMatrix(rows: served.count, columns: used.count) {
            channel[served[$0], used[$1]]
        }
        let sinrTargets = served.map { SpectralEfficiency.sinr(forRate: rates[$0]) }
        let gram = (1 / link.noisePower) * h.gram
        guard sinrTargets.allSatisfy({ $0.isFinite }), gram.isFinite else {
            return .infeasible(channel, .precision)
        }
        guard
            let (lambda, iterations) = fixedPoint(
                gram: gram, sinrTargets: sinrTargets, limit: link.maximumPower),
            let (x, powers) = downlink(gram: gram, sinrTargets: sinrTargets, lambda: lambda)
        else { return .infeasible(channel, .interference) }
        let reduced = h.adjoint * x
        var precoder = ComplexMatrix.zeros(channel.columns, channel.rows)
        var uplink = [Double](repeating: 0, count: channel.rows)
        var down = uplink
        for (i, user) in served.enumerated() {
            var norm = 0.0
            for n in 0..<used.count { norm += reduced[n, i].squaredLength }
            let scale = (powers[i] / norm).squareRoot()
            for (n, antenna) in used.enumerated() {
                precoder[antenna, user] = reduced[n, i].multiplied(by: scale)
            }
            uplink[user] = lambda[i]
            down[user] = powers[i]
        }
        let power = powers.reduce(0, +)
        let reached = SpectralEfficiency.rates(channel: channel, precoder: precoder, link: link)
        let isExact = served.allSatisfy { reached[$0] >= (1 - rateTolerance) * rates[$0] }
        return LeastPower(
            obstacle: power <= link.maximumPower ? (isExact ? nil : .precision) : .power,
            power: power, uplinkPowers: uplink, downlinkPowers: down, precoder: precoder,
            iterations: iterations)
    }

    private static func infeasible(_ channel: ComplexMatrix, _ obstacle: Obstacle) -> LeastPower {
        let none = [Double](repeating: 0, count: channel.rows)
        return LeastPower(
            obstacle: obstacle, power: .infinity, uplinkPowers: none, downlinkPowers: none,
            precoder: .zeros(channel.columns, channel.rows), iterations: 0)
    }

    /// The dual powers, or `nil` when there are none (up to `limit`, for singular G).
    static func fixedPoint(
        gram: ComplexMatrix, sinrTargets: [Double], limit: Double
    ) -> (lambda: [Double], iterations: Int)? {
        let users = gram.rows
        guard (0..<users).allSatisfy({ gram[$0, $0].rawStorage.x > 0 }) else { return nil }
        let (inverse, isRegular) = gram.semidefiniteInverse()
        let start = (0..<users).map { k in
            isRegular
                ? sinrTargets[k] * inverse[k, k].rawStorage.x
                : sinrTargets[k] / gram[k, k].rawStorage.x
        }
        let powers = DualFixedPoint(gram: gram, sinrTargets: sinrTargets, lambda: start)
        func found() -> [Double] { (0..<users).map { powers.lambda[$0] } }
        var before = powers.total
        for iteration in 1...maximumIterations {
            guard powers.step() else { return nil }
            let after = powers.total
            guard after.isFinite, isRegular || after <= limit else { return nil }
            if abs(after - before) <= tolerance * after { return (found(), iteration) }
            before = after
        }
        return isRegular ? (found(), maximumIterations) : nil
    }

    /// Directions X [K, K] (columns of H^H X) and downlink powers [K] that meet the SINR targets
    /// exactly.
    private static func downlink(
        gram: ComplexMatrix, sinrTargets: [Double], lambda: [Double]
    ) -> (ComplexMatrix, [Double])? {
        let users = gram.rows
        guard users > 0 else { return (.zeros(0, 0), []) }
        let s = lambda.map { $0.squareRoot() }
        let m = ComplexMatrix(rows: users, columns: users) {
            gram[$0, $1].multiplied(by: s[$0] * s[$1]) + ($0 == $1 ? .one : .zero)
        }
        guard let inner = m.solvePositiveDefinite(.identity(users)) else { return nil }
        let x = ComplexMatrix(rows: users, columns: users) {
            inner[$0, $1].multiplied(by: s[$0])
        }
        let y = gram * x
        let norms = x.columnNorms(received: y)
        // p_k a_kk / gamma_k - sum_{j != k} p_j a_kj = 1, a_kj = |Y_kj|^2 / ||w_j direction||^2.
        let equations = ComplexMatrix(rows: users, columns: users) { k, j in
            let gain = y[k, j].squaredLength / norms[j]
            return Complex(k == j ? gain / sinrTargets[k] : -gain)
        }
        guard
            let solution = equations.solve(ComplexMatrix(rows: users, columns: 1) { _, _ in .one })
        else { return nil }
        let powers = solution.elements.map { $0.rawStorage.x }
        return powers.allSatisfy { $0 > 0 && $0.isFinite } ? (x, powers) : nil
    }
}

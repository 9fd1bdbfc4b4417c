import LinearAlgebra
import Numerics

// Goals, in order:
//   1. The same iterates as the textbook form (``TextbookWMMSE``), to rounding.
//   2. The sum rate never decreases.
//   3. Defined results for collinear users, zero channels and K > N, without special cases.
//   4. Legible: this is the reference of the batched kernel, which is the fast one.
//
// Derivation. At full power the rate of W scaled to P is that of W itself against the noise
// q = sigma^2 ||W||_F^2 / P, so the power constraint disappears (Zhao et al., section III). The
// weighted MSE problem then has for given receivers u and weights v the solution
//     W = (sum_k v_k |u_k|^2 h_k^H h_k + mu I)^-1 H^H B,   B = diag(v_k conj(u_k)),
//     mu = (sigma^2 / P) sum_k v_k |u_k|^2,
// which by the push-through identity is W = H^H X with X = (A G + mu I)^-1 B, A = diag(v |u|^2).
// A G is not Hermitian; with D = diag(|u|), the errors E = V^-1 and the phases Phi of conj(u) it is
// X = D (D G D + mu E)^-1 Phi, whose inner matrix is Hermitian positive definite and which divides
// by no receiver, so a user that is switched off (u = 0) is no special case.
//
// Not used: the multiplier of Shi et al. found by bisection at every iteration. It has the same
// stationary points, costs an inner loop, and needs a tolerance of its own.

/// Reduced WMMSE (R-WMMSE): the weighted-MMSE iteration for the sum rate in K x K algebra.
///
/// Shi, Razaviyayn, Luo, He 2011 (doi:10.1109/TSP.2011.2147784), Table I, in the form of Zhao, Lu,
/// Shi, Luo, "Rethinking WMMSE", arXiv 2205.06225, without the bisection. The sum rate of the
/// iterates never decreases. O(K^2 N + I K^3).
///
///     let w = WMMSE(WMMSEOptions(iterations: 100)).precoder(for: h, link: link)
///
/// Collinear users: the weaker ones lose their power in the course of the iteration. K > N: at
/// most N users tend to be served. A user that the start gives nothing stays without power, and one
/// whose SINR falls below 1e-20 is switched off.
public struct WMMSE: Sendable {
    /// Iterations, start, tolerance.
    public let options: WMMSEOptions

    /// The iteration with the given options.
    public init(_ options: WMMSEOptions = WMMSEOptions()) { self.options = options }

    /// The SINR below which a user counts as switched off, 1e-20 (ours): 1e-20 bit/s/Hz, and the
    /// iteration, which lets a user fade geometrically, does not walk into subnormal numbers.
    static let offRatio = 1e-20

    /// All iterations from a start.
    ///
    /// - Parameters:
    ///   - gram: G P / sigma^2, [K, K].
    ///   - start: X of the start, [K, K].
    ///   - iterations: most iterations.
    ///   - tolerance: as ``WMMSEOptions/tolerance``.
    /// - Returns: the coefficients after the last iteration, their sum rate in bit/s/Hz, and the number
    ///   of iterations done.
    package static func iterate(
        gram: ComplexMatrix, from start: ComplexMatrix, iterations: Int, tolerance: Double = 0
    ) -> (coefficients: ComplexMatrix, sumRate: Double, iterations: Int) {
        var x = start
        var lastChecked = 0.0
        for iteration in 0..<iterations {
            let (next, sumRate) = step(gram: gram, coefficients: x)
            if tolerance > 0 && iteration % WMMSEOptions.checkInterval == 0 {
                if iteration > 0 && sumRate - lastChecked <= tolerance * sumRate {
                    return (x, sumRate, iteration)
                }
                lastChecked = sumRate
            }
            x = next
        }
        return (x, step(gram: gram, coefficients: x).sumRate, iterations)
    }

    /// One iteration.
    ///
    /// - Parameters:
    ///   - gram: G P / sigma^2 [K, K].
    ///   - coefficients: X [K, K].
    /// - Returns: the next X, and the sum rate (bit/s/Hz) of the X given, at full power.
    static func step(
        gram: ComplexMatrix, coefficients x: ComplexMatrix
    ) -> (coefficients: ComplexMatrix, sumRate: Double) {
        let users = gram.rows
        let received = gram * x
        var power = 0.0
        for (a, b) in zip(x.elements, received.elements) { power += (a.conjugate * b).rawStorage.x }
        guard power > 0 else { return (.zeros(users, users), 0) }
        var u = [Double](repeating: 0, count: users)
        var errors = u
        var mu = 0.0
        var rightSide = ComplexMatrix.zeros(users, users)
        var sumRate = 0.0
        for k in 0..<users {
            var interference = power
            for j in 0..<users where j != k { interference += received[k, j].squaredLength }
            let signal = received[k, k].squaredLength
            let total = interference + signal
            errors[k] = interference / total
            sumRate -= Double.log2(errors[k])
            guard signal > offRatio * interference else { continue }
            let amplitude = signal.squareRoot()
            u[k] = amplitude / total
            mu += u[k] * u[k] / errors[k]
            rightSide[k, k] = received[k, k].multiplied(by: 1 / amplitude)
        }
        var inner = ComplexMatrix(rows: users, columns: users) {
            gram[$0, $1].multiplied(by: u[$0] * u[$1])
        }
        for k in 0..<users { inner[k, k] += Complex(mu * errors[k]) }
        guard let z = inner.solvePositiveDefinite(rightSide) else {
            return (.zeros(users, users), sumRate)
        }
        let next = ComplexMatrix(rows: users, columns: users) {
            z[$0, $1].multiplied(by: u[$0])
        }
        return (next, sumRate)
    }

    /// What the users receive from the coefficients X, against the power of X as noise.
    ///
    /// - Returns: |Y_kk|, and interference plus noise, each [K], for Y = G X.
    static func received(
        gram: ComplexMatrix, coefficients x: ComplexMatrix
    ) -> (signal: [Double], interference: [Double]) {
        let y = gram * x
        var power = 0.0
        for (a, b) in zip(x.elements, y.elements) { power += (a.conjugate * b).rawStorage.x }
        let users = gram.rows
        let interference = (0..<users).map { k in
            (0..<users).reduce(power) { $1 == k ? $0 : $0 + y[k, $1].squaredLength }
        }
        return ((0..<users).map { y[$0, $0].squaredLength.squareRoot() }, interference)
    }
}

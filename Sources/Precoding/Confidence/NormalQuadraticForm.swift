import Foundation
import LinearAlgebra
import Numerics

// Goals, in order:
//   1. The probability to 1e-6, far better than any error's variance is known.
//   2. A smooth function of everything: powers are solved for with it.
//   3. Microseconds.
//
// Derivation. F = v D v^H with v = m + g L^H, g of independent complex normal numbers of variance
// 1 and S = L L^H. In the eigenvectors V of A = L^H D L = V diag(lambda) V^H it is
//     F = F_0 + sum over i of 2 Re(g_i a_i) + lambda_i |g_i|^2,
// F_0 = m D m^H, a = V^H L^H D m^H, so its cumulant generating function is
//     K(s) = s F_0 + sum over i of s^2 |a_i|^2 / (1 - s lambda_i) - ln(1 - s lambda_i),
// and for any c < 0 between its poles
//     P(F >= t) = 1 + (1 / 2 pi i) * integral over c + i R of exp(K(s) - s t) ds / s
// (Rice 1980, doi:10.1137/0901030). The line runs through the saddle point of the integrand and is
// bent to the right, where exp(-s t) decays and no pole is crossed; with y = w sinh(x) the trapezoid
// rule converges exponentially. Imhof's formula, the same integral along the imaginary axis, oscillates
// and was not used.

/// A quadratic form of complex normal numbers, sum over j of d_j |v_j|^2 with v ~ CN(m, S): what
/// decides whether a user reaches its rate when its channel is known with errors.
struct NormalQuadraticForm {
    /// F_0: the form of the mean.
    private let centre: Double
    /// Eigenvalues lambda, [K].
    private let eigenvalues: [Double]
    /// |a|^2, [K].
    private let linear: [Double]

    /// The form with diagonal `weights` d, of a normal vector with given mean m and covariance S.
    ///
    /// - Parameters:
    ///   - weights: d, [K].
    ///   - mean: m, [K].
    ///   - covariance: S, Hermitian and positive semidefinite, E[conj(v_i) v_j] for zero mean, [K, K].
    /// - Returns: `nil` where the eigenvalues cannot be found.
    /// - Complexity: O(K^3).
    init?(
        weights: [Double], mean: [Complex<Double>], covariance: ComplexMatrix
    ) {
        let users = weights.count
        guard let (values, basis) = covariance.hermitianEigen() else { return nil }
        let root = ComplexMatrix(rows: users, columns: users) {
            basis[$0, $1].multiplied(by: max(0, values[$1]).squareRoot())
        }
        let weighed = ComplexMatrix(rows: users, columns: users) {
            root[$0, $1].multiplied(by: weights[$0])
        }
        guard let (eigenvalues, vectors) = (root.adjoint * weighed).hermitianEigen() else {
            return nil
        }
        self.eigenvalues = eigenvalues
        let a =
            vectors.adjoint
            * (weighed.adjoint
                * ComplexMatrix(rows: users, columns: 1) { j, _ in mean[j].conjugate })
        linear = (0..<users).map { a[$0, 0].squaredLength }
        centre = (0..<users).reduce(0) { $0 + weights[$1] * mean[$1].squaredLength }
    }

    /// E[F].
    var mean: Double { centre + eigenvalues.reduce(0, +) }

    /// Standard deviation of F.
    var deviation: Double {
        var sum = 0.0
        for (lambda, a) in zip(eigenvalues, linear) { sum += lambda * lambda + 2 * a }
        return sum.squareRoot()
    }

    /// Steps of the trapezoid rule, and how far it goes in x (ours): 1e-6.
    private static let points = 64
    private static let reach = 9.0

    /// P(F >= t).
    ///
    /// - Precondition: t is positive.
    func probability(atLeast t: Double) -> Double {
        guard deviation > 1e-12 * (abs(centre) + t) else { return centre >= t ? 1 : 0 }
        let saddle = saddlePoint(t)
        let (_, second, third) = derivatives(saddle, t)
        let width = 1 / (second + 1 / (saddle * saddle)).squareRoot()
        // Steepest descent to third order, the pole left out, which bends it at its beginning only;
        // and never away from where the integrand decays.
        let bend = max(third / (6 * second), 0)
        let step = Self.reach / Double(Self.points)
        var sum = 0.0
        for i in 0...Self.points {
            let x = step * Double(i)
            let y = width * sinh(x)
            let s = Complex(saddle + bend * y * y, y)
            // ds / (i dx), divided by s.
            let path = Complex(1, -2 * bend * y).multiplied(by: width * cosh(x)) / s
            let term = (Complex.exp(exponent(s, t)) * path).real
            sum += i == 0 ? term / 2 : term
        }
        return min(max(1 + sum * step / .pi, 0), 1)
    }

    /// K(s) - s t.
    private func exponent(_ s: Complex<Double>, _ t: Double) -> Complex<Double> {
        var sum = s.multiplied(by: centre - t)
        for (lambda, a) in zip(eigenvalues, linear) {
            let rest = 1 - s.multiplied(by: lambda)
            sum += (s * s).multiplied(by: a) / rest - Complex.log(rest)
        }
        return sum
    }

    /// The s < 0 at which K(s) - s t - ln(-s), which is convex, is least.
    private func saddlePoint(_ t: Double) -> Double {
        let least = eigenvalues.min() ?? 0
        // Between the pole, or far away, and 0.
        var low = least < 0 ? 1 / least : -.infinity
        var high = 0.0
        var s = -1 / (deviation + t)
        if s <= low { s = low / 2 }
        for _ in 0..<100 {
            var (first, second, _) = derivatives(s, t)
            first -= 1 / s
            second += 1 / (s * s)
            if first > 0 { high = s } else { low = s }
            var next = s - first / second
            if !(next > low && next < high) {
                next = low == -.infinity ? 4 * s : (low + high) / 2
            }
            let moved = abs(next - s)
            s = next
            if moved < 1e-6 * abs(s) { break }
        }
        return s
    }

    /// The first three derivatives of K(s) - s t.
    private func derivatives(_ s: Double, _ t: Double) -> (Double, Double, Double) {
        var first = centre - t
        var second = 0.0
        var third = 0.0
        for (lambda, a) in zip(eigenvalues, linear) {
            let r = 1 / (1 - s * lambda)
            let u = lambda * r
            first += u + a * s * (2 - s * lambda) * r * r
            second += u * u + 2 * a * r * r * r
            third += 2 * u * u * u + 6 * a * lambda * r * r * r * r
        }
        return (first, second, third)
    }
}

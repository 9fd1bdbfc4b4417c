import Foundation
import Numerics

/// The transition function of the uniform theory of diffraction.
///
/// Kouyoumjian and Pathak 1974, eq. (26):
///
///     F(x) = 2 j sqrt(x) e^{jx} \int_{sqrt x}^\infty e^{-j t^2} dt,   x >= 0.
///
/// It is 0 at a shadow boundary (x = 0), where it compensates the pole of the coefficient, and goes
/// to 1 away from it.
enum TransitionFunction {
    /// F(x) / sqrt(x), finite at x = 0: sqrt(pi) e^{j pi / 4} erfcx(e^{j pi / 4} sqrt x) with
    /// erfcx(z) = e^{z^2} erfc(z). Relative error below 1e-11.
    static func reduced(_ x: Double) -> Complex<Double> {
        let rotation = Complex(0.5.squareRoot(), 0.5.squareRoot())
        let z = rotation.multiplied(by: x.squareRoot())
        let root = Double.pi.squareRoot()
        guard x > seriesLimit else {
            // e^{jx} (1 - erf z): the series of erf has terms up to e^x, which costs four digits.
            var term = z
            var sum = z
            var n = 0.0
            while term.length > 1e-17 * sum.length {
                n += 1
                // (-1)^n z^{2n+1} / n!, with z^2 = jx.
                term = term * Complex(0, -x / n)
                sum += term.multiplied(by: 1 / (2 * n + 1))
            }
            let error = sum.multiplied(by: 2 / root)
            return rotation.multiplied(by: root) * Complex(length: 1, phase: x) * (.one - error)
        }
        // Laplace's continued fraction, from its end: z + (k/2) / (z + ...).
        var tail = z
        var k = (8 + continuedTerms / x).rounded()
        while k >= 1 {
            tail = z + Complex(k / 2) / tail
            k -= 1
        }
        return rotation / tail
    }

    /// F(x).
    static func value(_ x: Double) -> Complex<Double> { reduced(x).multiplied(by: x.squareRoot()) }

    private static let seriesLimit = 9.0
    private static let continuedTerms = 700.0
}

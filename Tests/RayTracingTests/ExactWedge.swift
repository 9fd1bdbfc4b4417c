import Foundation
import Numerics

/// The exact field of a plane wave at a perfectly conducting wedge, by quadrature.
///
/// Of Macdonald's solution (Bowman, Senior and Uslenghi, Electromagnetic and Acoustic Scattering by
/// Simple Shapes, 1969, section 6.2) along the path of steepest descent: with cosh t = 1 - j s^2 the
/// edge's wave is an integral over e^{-k r s^2}, without approximation. Shares nothing with the tracer.
struct ExactWedge {
    /// Exterior angle over pi.
    var n: Double
    /// Angle of the source from face 0 in radians.
    var incidence: Double

    /// Total field at distance `kr` (in radians of phase) and angle `phi`, where the incident wave has
    /// amplitude 1 at the edge. Soft: the field is 0 on the faces; hard: its normal derivative is.
    func field(kr: Double, phi: Double, soft: Bool) -> Complex<Double> {
        let sign = soft ? -1.0 : 1.0
        return part(kr, phi - incidence) + part(kr, phi + incidence).multiplied(by: sign)
    }

    /// The plane waves of one family of images and the edge's wave that goes with them.
    private func part(_ kr: Double, _ beta: Double) -> Complex<Double> {
        var sum = Complex<Double>.zero
        // Plane waves e^{j k r cos(beta + 2 pi n m)} where the angle is within pi.
        for m in -2...2 {
            let angle = beta + 2 * .pi * n * Double(m)
            if abs(angle) < .pi { sum += Complex(length: 1, phase: kr * cos(angle)) }
        }
        return sum + edge(kr, beta)
    }

    private func edge(_ kr: Double, _ beta: Double) -> Complex<Double> {
        // The rule converges exponentially; poles are no nearer than the boundaries are.
        let steps = 2_000
        let limit = (40 / kr).squareRoot()
        let width = 2 * limit / Double(steps)
        var sum = Complex<Double>.zero
        for i in 0..<steps {
            let s = -limit + (Double(i) + 0.5) * width
            // sinh t = s sqrt(-2j - s^2), dt/ds = -2j / sqrt(-2j - s^2).
            let root = Complex.sqrt(Complex(-s * s, -2))
            let t = Complex.log(
                Complex(1, -s * s) + root.multiplied(by: s))
            let slope = Complex(0, -2) / root
            let weight = exp(-kr * s * s)
            sum += (kernel(beta, t) * slope).multiplied(by: weight * width)
        }
        return sum * Complex(length: 1, phase: -kr)
    }

    /// (1 / 2 pi n) sin(pi/n) / (cos(pi/n) - cos((beta + j t) / n)), for the whole line of t.
    private func kernel(_ beta: Double, _ t: Complex<Double>) -> Complex<Double> {
        let argument = (Complex(beta) + Complex(0, 1) * t).multiplied(by: 1 / n)
        let bottom = Complex(cos(.pi / n)) - Complex.cos(argument)
        return Complex(sin(.pi / n) / (2 * .pi * n)) / bottom
    }
}

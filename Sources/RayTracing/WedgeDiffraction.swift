import Foundation
import Numerics

/// The diffraction coefficients of a wedge: Kouyoumjian and Pathak's uniform theory, with Luebbers'
/// heuristic for faces that do not conduct perfectly.
///
/// For a wave number k, an exterior angle n pi, angles phi' and phi of source and receiver from
/// face 0 and the angle beta_0 of both rays with the edge (Kouyoumjian and Pathak 1974, eq. 25 to 34),
///
///     D_1 = C cot((pi + (phi - phi')) / 2n) F(kL a^+(phi - phi'))
///     D_2 = C cot((pi - (phi - phi')) / 2n) F(kL a^-(phi - phi'))
///     D_3 = C cot((pi + (phi + phi')) / 2n) F(kL a^+(phi + phi'))
///     D_4 = C cot((pi - (phi + phi')) / 2n) F(kL a^-(phi + phi'))
///     C   = -e^{-j pi / 4} / (2 n sqrt(2 pi k) sin beta_0)
///
/// and the field is multiplied by -((D_1 + D_2) I - D_3 R_n - D_4 R_0). D_1 and D_2 make up for the
/// step at the shadow's boundary, D_3 and D_4 for that at the boundaries of reflection.
struct WedgeDiffraction {
    /// D_1 to D_4, in sqrt(metre).
    let direct1, direct2, reflectedN, reflected0: Complex<Double>

    /// - Parameters:
    ///   - waveNumber: k = 2 pi / lambda in 1/m.
    ///   - n: exterior angle over pi.
    ///   - incidence, departure: phi' and phi in radians, 0 to n pi.
    ///   - sine: sin beta_0.
    ///   - distance: L = s s' sin^2 beta_0 / (s + s') in metres.
    init(
        waveNumber: Double, n: Double, incidence: Double, departure: Double, sine: Double,
        distance: Double
    ) {
        let scale = 1 / (2 * n * (2 * .pi * waveNumber).squareRoot() * sine)
        let half = 0.5.squareRoot()
        let factor = Complex(-half, half).multiplied(by: scale)
        let argument = (2 * waveNumber * distance).squareRoot()
        func term(_ angle: Double) -> Complex<Double> {
            // The distance from the nearest boundary: a^{+-} = 2 sin^2(delta / 2).
            let delta = angle - 2 * .pi * n * (angle / (2 * .pi * n)).rounded()
            let root = argument * abs(sin(delta / 2))
            // cot(delta / 2n) sqrt(x) has the limit n sqrt(2 k L) at the boundary, and the sign of
            // delta; there, the side that the wave reaches counts.
            let pole =
                abs(delta) < 1e-9
                ? (delta < 0 ? -n : n) * argument : root / tan(delta / (2 * n))
            return factor * TransitionFunction.reduced(root * root).multiplied(by: pole)
        }
        let difference = departure - incidence
        let sum = departure + incidence
        direct1 = term(.pi + difference)
        direct2 = term(.pi - difference)
        reflectedN = term(.pi + sum)
        reflected0 = term(.pi - sum)
    }
}

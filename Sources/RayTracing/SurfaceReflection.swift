import Foundation
import Numerics
import Sites

/// The complex reflection coefficients of one material at one frequency.
///
/// Time convention e^{+j omega t}; complex relative permittivity
/// eta = eps_r - j sigma / (omega eps_0) (ITU-R P.2040-3 eq. 9b).
package struct SurfaceReflection: Sendable {
    /// Permittivity of vacuum in F/m (CODATA 2018).
    package static let vacuumPermittivity = 8.8541878128e-12

    /// The complex relative permittivity eta.
    package let permittivity: Complex<Double>
    /// Slab thickness over wavelength, or `nil` for a half-space.
    private let thicknessInWavelengths: Double?

    /// The coefficients of `material` at `frequency` in Hz under `model`.
    package init(_ material: RadioMaterial, frequency: Double, model: ReflectionModel) {
        let loss =
            material.conductivity(at: frequency)
            / (2 * .pi * frequency * Self.vacuumPermittivity)
        permittivity = Complex(material.relativePermittivity(at: frequency), -loss)
        thicknessInWavelengths =
            model == .slab ? material.thickness * frequency / PropagationPath.speedOfLight : nil
    }

    /// The coefficients for transverse electric (field perpendicular to the plane of incidence) and
    /// transverse magnetic polarisation.
    ///
    /// With c = cos(incidence) and g = sqrt(eta - sin^2), the half-space has
    /// (ITU-R P.2040-3 eq. 31)
    ///
    ///     r_TE = (c - g) / (c + g),   r_TM = (eta c - g) / (eta c + g)
    ///
    /// and the slab of thickness d (eq. 43, 44), with q = 2 pi d g / lambda,
    ///
    ///     R = r (1 - e^{-2jq}) / (1 - r^2 e^{-2jq}).
    ///
    /// - Parameter cosine: cosine of the angle of incidence from the normal, in (0, 1].
    package func coefficients(
        cosine: Double
    ) -> (transverseElectric: Complex<Double>, transverseMagnetic: Complex<Double>) {
        let c = Complex(cosine)
        let sineSquared = max(0, 1 - cosine * cosine)
        let g = Complex.sqrt(permittivity - Complex(sineSquared))
        let electric = (c - g) / (c + g)
        let magnetic = (permittivity * c - g) / (permittivity * c + g)
        guard let thicknessInWavelengths else { return (electric, magnetic) }
        // Im g <= 0, so the round trip decays; beyond e^-80 it is nothing, and exp of the phase
        // of a metal's g would be taken of a number too large to have one.
        let q = g.multiplied(by: 2 * .pi * thicknessInWavelengths)
        let (phase, decay) = q.rawStorage
        guard decay > -40 else { return (electric, magnetic) }
        let amplitude = exp(2 * decay)
        let round = Complex(amplitude * cos(2 * phase), -amplitude * sin(2 * phase))
        func slab(_ r: Complex<Double>) -> Complex<Double> {
            r * (.one - round) / (.one - r * r * round)
        }
        return (slab(electric), slab(magnetic))
    }
}

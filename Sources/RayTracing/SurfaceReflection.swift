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
    /// Thickness of the material over wavelength, for transmission under either model.
    private let depthInWavelengths: Double
    /// Share S of the reflected amplitude that is scattered, 0 of a smooth surface.
    let scattering: Double
    /// What scattering leaves of a reflected amplitude, sqrt(1 - S^2).
    private let specularShare: Double

    /// The coefficients of `material` at `frequency` in Hz under `model`.
    ///
    /// - Parameter scattering: share S of the reflected amplitude that is scattered, 0 to 1.
    package init(
        _ material: RadioMaterial, frequency: Double, model: ReflectionModel, scattering: Double = 0
    ) {
        self.scattering = scattering
        specularShare = (1 - scattering * scattering).squareRoot()
        let loss =
            material.conductivity(at: frequency)
            / (2 * .pi * frequency * Self.vacuumPermittivity)
        permittivity = Complex(material.relativePermittivity(at: frequency), -loss)
        depthInWavelengths = material.thickness * frequency / PropagationPath.speedOfLight
        thicknessInWavelengths = model == .slab ? depthInWavelengths : nil
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
    /// What a rough surface scatters is taken off.
    ///
    /// - Parameter cosine: cosine of the angle of incidence from the normal, in (0, 1].
    package func coefficients(
        cosine: Double
    ) -> (transverseElectric: Complex<Double>, transverseMagnetic: Complex<Double>) {
        let (electric, magnetic) = smooth(cosine: cosine)
        guard scattering > 0 else { return (electric, magnetic) }
        return (
            electric.multiplied(by: specularShare), magnetic.multiplied(by: specularShare)
        )
    }

    /// The coefficients of ``coefficients(cosine:)`` for a smooth surface.
    func smooth(
        cosine: Double
    ) -> (transverseElectric: Complex<Double>, transverseMagnetic: Complex<Double>) {
        let (g, electric, magnetic) = interface(cosine: cosine)
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

    /// g, r_TE and r_TM of one face; see ``coefficients(cosine:)``.
    private func interface(
        cosine: Double
    ) -> (g: Complex<Double>, electric: Complex<Double>, magnetic: Complex<Double>) {
        let c = Complex(cosine)
        let sineSquared = max(0, 1 - cosine * cosine)
        let g = Complex.sqrt(permittivity - Complex(sineSquared))
        return (g, (c - g) / (c + g), (permittivity * c - g) / (permittivity * c + g))
    }

    /// The coefficients with which a field passes the slab, relative to the same way through air.
    ///
    /// ITU-R P.2040-3 eq. (43, 44), with r and q of ``coefficients(cosine:)``:
    ///
    ///     T = (1 - r^2) e^{-jq} / (1 - r^2 e^{-2jq})
    ///
    /// times e^{+j 2 pi d c / lambda}, the phase that the path's length counts for the slab already: a
    /// slab of air is nothing. The ray goes on in its own line; the shift within the wall is left out.
    ///
    /// - Parameter cosine: cosine of the angle of incidence from the normal, in (0, 1].
    package func transmission(
        cosine: Double
    ) -> (transverseElectric: Complex<Double>, transverseMagnetic: Complex<Double>) {
        let (g, electric, magnetic) = interface(cosine: cosine)
        let (phase, decay) = g.multiplied(by: 2 * .pi * depthInWavelengths).rawStorage
        // Beyond e^-40 nothing comes through, and exp of the phase of a metal's g would be taken of a
        // number too large to have one.
        guard decay > -40 else { return (.zero, .zero) }
        let amplitude = exp(decay)
        let single = Complex(amplitude * cos(phase), -amplitude * sin(phase))
        let air = 2 * .pi * depthInWavelengths * cosine
        let turn = Complex(cos(air), sin(air))
        func slab(_ r: Complex<Double>) -> Complex<Double> {
            (.one - r * r) * single * turn / (.one - r * r * single * single)
        }
        return (slab(electric), slab(magnetic))
    }
}

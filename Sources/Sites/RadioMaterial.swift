import Foundation

/// What a surface is made of, as a radio wave sees it.
///
/// Either the power laws of ITU-R P.2040-3, eq. (28) and (29), with f in GHz,
///
///     eps_r = a f^b,   sigma = c f^d   (S/m),
///
/// or constants (b = d = 0), as measured or given by another program.
public struct RadioMaterial: Sendable, Equatable, Codable {
    /// Name, as in ITU-R P.2040-3 Table 3: concrete, brick, glass, metal …
    public var name: String
    /// a, the relative permittivity at 1 GHz.
    public var a: Double
    /// b, the exponent of the permittivity.
    public var b: Double
    /// c, the conductivity at 1 GHz in S/m.
    public var c: Double
    /// d, the exponent of the conductivity.
    public var d: Double
    /// Frequencies in Hz for which the constants hold; `nil` where that is not known.
    public var band: ClosedRange<Double>?
    /// Thickness of the slab in metres, for the single-layer model.
    public var thickness: Double
    /// Share S of the reflected amplitude that a rough surface scatters, 0 to 1, where scattering is
    /// looked for; S^2 of the reflected power.
    public var scattering: Double

    /// S of walls with windows, joints and ornament (ours, a value in common use: no map says how rough
    /// a wall is).
    public static let roughScattering = 0.4
    /// S of what is smooth beside a wave: glass, metal, marble, ground (ours).
    public static let smoothScattering = 0.2

    /// A material following the power laws of ITU-R P.2040.
    public init(
        name: String, a: Double, b: Double, c: Double, d: Double, thickness: Double = 0.1,
        band: ClosedRange<Double>? = nil, scattering: Double = roughScattering
    ) {
        self.name = name
        self.a = a
        self.b = b
        self.c = c
        self.d = d
        self.thickness = thickness
        self.band = band
        self.scattering = scattering
    }

    /// A material with constant relative permittivity and conductivity (S/m).
    public init(
        name: String, relativePermittivity: Double, conductivity: Double, thickness: Double
    ) {
        self.init(
            name: name, a: relativePermittivity, b: 0, c: conductivity, d: 0, thickness: thickness)
    }

    /// eps_r at `frequency` in Hz.
    public func relativePermittivity(at frequency: Double) -> Double {
        a * pow(frequency / 1e9, b)
    }

    /// sigma in S/m at `frequency` in Hz.
    public func conductivity(at frequency: Double) -> Double {
        c * pow(frequency / 1e9, d)
    }
}

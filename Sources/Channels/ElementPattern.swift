import Foundation

/// How one antenna element radiates.
public enum ElementPattern: String, Sendable, Codable, CaseIterable {
    /// Unit gain in every direction. A planar array of these cannot tell front from back.
    case isotropic
    /// 3GPP TR 38.901 Table 7.3-1: 65 degrees beamwidth both ways, 30 dB front-to-back, 8 dBi.
    case tr38901 = "3gpp-38.901"

    /// Power gain (linear) towards a direction in the element's own frame.
    ///
    /// TR 38.901 Table 7.3-1, with theta' and phi' in degrees:
    ///
    ///     A_v = -min(12 ((theta' - 90) / 65)^2, 30) dB
    ///     A_h = -min(12 (phi' / 65)^2, 30) dB
    ///     A   = 8 dBi - min(-(A_v + A_h), 30) dB
    ///
    /// - Parameter direction: unit vector; x is the boresight, z up.
    public func gain(towards direction: SIMD3<Double>) -> Double {
        switch self {
        case .isotropic: return 1
        case .tr38901:
            let zenith = acos(max(-1, min(1, direction.z))) * 180 / .pi
            let azimuth = atan2(direction.y, direction.x) * 180 / .pi
            let vertical = min(12 * pow((zenith - 90) / 65, 2), 30)
            let horizontal = min(12 * pow(azimuth / 65, 2), 30)
            return pow(10, (8 - min(vertical + horizontal, 30)) / 10)
        }
    }

    /// Width in degrees of the sector it serves by default.
    public var defaultSector: Double { self == .isotropic ? 360 : 120 }
}

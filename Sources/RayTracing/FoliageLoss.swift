import Foundation

/// What leaves take from a wave that passes through them: ITU-R P.833-9 section 2.1.
///
///     A = A_m (1 - e^{-gamma d / A_m})   dB on d metres in leaves
///
/// with gamma, the loss of the first metres in dB/m, and A_m, what a wave that is scattered around and
/// over the rest loses at most. Both are those that the recommendation's table 1 has for a mixed wood
/// near Saint Petersburg in leaf, at 106 to 2118 MHz, as powers of the frequency:
///
///     gamma = 0.04 (f / 105.9 MHz)^0.714 dB/m,    A_m = 1.37 (f / MHz)^0.42 dB
///
/// (the second as in the recommendation, the first ours: within 13 % of the table). Beyond 2.1 GHz they
/// are an extrapolation.
public struct FoliageLoss: Sendable, Equatable {
    /// Loss of the first metres in dB/m.
    public let specific: Double
    /// Largest loss in dB.
    public let maximum: Double

    /// The loss at `frequency` in Hz.
    public init(frequency: Double) {
        let megahertz = frequency / 1e6
        specific = 0.04 * pow(megahertz / 105.9, 0.714)
        maximum = 1.37 * pow(megahertz, 0.42)
    }

    /// Loss in dB on `depth` metres in leaves.
    public func loss(_ depth: Double) -> Double {
        maximum * (1 - exp(-specific * depth / maximum))
    }
}

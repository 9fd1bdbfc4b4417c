import Foundation

/// What a wave loses on its way into a building: 3GPP TR 38.901 section 7.4.3.1.
///
/// The sum of three parts in dB: the wall, tables 7.4.3-1 and 7.4.3-2 with f in GHz,
///
///     low   5 - 10 log10(0.3 10^{-L_glass / 10} + 0.7 10^{-L_concrete / 10})
///     high  5 - 10 log10(0.7 10^{-L_IRR / 10}   + 0.3 10^{-L_concrete / 10})
///     L_glass = 2 + 0.2 f,  L_IRR = 23 + 0.3 f (coated glass),  L_concrete = 5 + 4 f,
///
/// half a decibel for each metre behind it, and a normal part of ``deviation``.
public enum BuildingEntryLoss: String, Sendable, Codable, CaseIterable {
    /// Old buildings: plain glass in a third of the wall.
    case low
    /// New or insulated buildings: coated glass, which lets through little.
    case high

    /// Loss of the wall in dB at `frequency` in Hz; 12 and 22 dB at 2 GHz.
    public func wall(at frequency: Double) -> Double {
        let f = frequency / 1e9
        func through(_ loss: Double) -> Double { pow(10, -loss / 10) }
        let concrete = through(5 + 4 * f)
        let share =
            switch self {
            case .low: 0.3 * through(2 + 0.2 * f) + 0.7 * concrete
            case .high: 0.7 * through(23 + 0.3 * f) + 0.3 * concrete
            }
        return 5 - 10 * log10(share)
    }

    /// Loss in dB on the last `depth` metres, behind the wall.
    public func inside(_ depth: Double) -> Double { 0.5 * depth }

    /// Standard deviation in dB of one user's loss about the sum of the other two.
    public var deviation: Double {
        switch self {
        case .low: 4.4
        case .high: 6.5
        }
    }
}

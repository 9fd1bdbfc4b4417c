import LinearAlgebra

/// Which antennas to switch on so that given rates cost the least energy, P_ant sum(m) + power.
///
/// The transmit power is exact for every mask (``LeastPower``), so strategies differ in the mask
/// alone. Infeasible requests keep all antennas on and say so.
///
///     let choice = AntennaSelection.greedy(channel: h, rates: [2, 2, 2, 2], link: link)
///     print(choice.antennas, choice.energy)
public struct AntennaSelection: Sendable {
    /// Which antennas are on, [N].
    public let mask: [Bool]
    /// Precoder and transmit power on them.
    public let least: LeastPower
    /// Energy in W; infinite when the request is infeasible.
    public let energy: Double

    /// Number of antennas that are on.
    public var antennas: Int { mask.count { $0 } }
    /// Whether the request can be met within the link's maximum power.
    public var isFeasible: Bool { least.isFeasible }

    /// Exact power on the antennas of `mask`.
    public init(
        mask: [Bool], channel: ComplexMatrix, rates: [Double], link: Link,
        energy: EnergyModel = .default
    ) {
        self.mask = mask
        least = LeastPower.solve(channel: channel, rates: rates, link: link, mask: mask)
        self.energy =
            least.isFeasible
            ? energy.power(antennas: mask.count { $0 }, transmitPower: least.power) : .infinity
    }

    /// All antennas on, exact power.
    public static func all(
        channel: ComplexMatrix, rates: [Double], link: Link, energy: EnergyModel = .default
    ) -> AntennaSelection {
        AntennaSelection(
            mask: Array(repeating: true, count: channel.columns), channel: channel, rates: rates,
            link: link, energy: energy)
    }

    /// What is sent: the request where it can be met, otherwise its largest share that all antennas
    /// can meet (``LeastPower/largestShare(channel:rates:link:)``).
    public func transmission(
        over channel: ComplexMatrix, rates: [Double], link: Link
    ) -> Transmission {
        guard !isFeasible else {
            return Transmission(precoder: least.precoder, activeAntennas: mask)
        }
        let share = LeastPower.largestShare(channel: channel, rates: rates, link: link)
        let possible = LeastPower.solve(
            channel: channel, rates: rates.map { share * $0 }, link: link)
        return Transmission(precoder: possible.precoder, activeAntennas: mask)
    }
}

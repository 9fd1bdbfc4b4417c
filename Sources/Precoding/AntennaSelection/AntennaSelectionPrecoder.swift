import LinearAlgebra
import Support

/// Requested rates met exactly with the least transmit power, on antennas chosen by a rule.
///
/// The transmit power is exact for every choice (``LeastPower``), so strategies differ in the
/// antennas alone; see ``AntennaSelection``. A request that all antennas at full power cannot meet
/// is scaled down to its largest share that they can
/// (``LeastPower/largestShare(channel:rates:link:)``), with all antennas on.
public struct AntennaSelectionPrecoder: RateTargetPrecoder {
    /// Which antennas are switched on.
    public enum Antennas: Sendable, Equatable {
        /// All of them.
        case all
        /// A random subset of the best size; channel b of a batch has seed `seed` + b.
        case random(seed: UInt64)
        /// Greedy backward removal: the energy reference.
        case greedy
    }

    /// Which antennas are switched on.
    public let antennas: Antennas
    /// The power of an antenna, which the choice weighs against transmit power.
    public let energy: EnergyModel

    /// The strategy of `antennas` under the energy model `energy`.
    public init(_ antennas: Antennas, energy: EnergyModel = .default) {
        self.antennas = antennas
        self.energy = energy
    }

    /// The identity, with the name for tables, for example `greedy antennas, exact power`.
    public var id: PrecoderID {
        switch antennas {
        case .all: PrecoderID("all antennas, exact power", family: .allAntennas)
        case .random: PrecoderID("random antennas, exact power", family: .randomAntennas)
        case .greedy: PrecoderID("greedy antennas, exact power", family: .greedyAntennas)
        }
    }

    /// Everything that fixes the result, in one sentence.
    public var summary: String {
        let cost = "\(energy.powerPerAntenna) W per antenna"
        return switch antennas {
        case .all: "least power by uplink-downlink duality, all antennas on"
        case .random(let seed):
            "least power on a random subset of the best size, \(cost), seed \(seed)"
        case .greedy: "least power, antennas removed one by one, the cheapest mask kept, \(cost)"
        }
    }

    /// O(K^2 N + I K^3) per channel with all antennas, O(N^2 I K^3) with greedy ones.
    public func transmissions(
        for channels: ChannelBatch, rates: [Double], link: Link, threads: Int?
    ) -> [Transmission] {
        channels.check(rates: rates)
        return Parallel.map(channels.count, threads: threads) { b in
            let h = channels[b]
            let requested = channels.rates(of: b, in: rates)
            return selection(h, requested, link, index: b)
                .transmission(over: h, rates: requested, link: link)
        }
    }

    private func selection(
        _ channel: ComplexMatrix, _ rates: [Double], _ link: Link, index: Int
    ) -> AntennaSelection {
        switch antennas {
        case .all:
            .all(channel: channel, rates: rates, link: link, energy: energy)
        case .random(let seed):
            .random(
                channel: channel, rates: rates, link: link, energy: energy,
                seed: seed &+ UInt64(index))
        case .greedy:
            .greedy(channel: channel, rates: rates, link: link, energy: energy)
        }
    }
}

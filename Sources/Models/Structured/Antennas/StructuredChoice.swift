import LinearAlgebra
import Numerics
import Precoding

/// The choice of ``StructuredSelection`` on one channel, in double precision: ``SelectionWorkspace`` is
/// the fast path.
package struct StructuredChoice: Sendable {
    /// The scores of antennas.
    let forward: AntennaForward
    /// The power of an antenna, which the choice weighs against transmit power.
    package let energy: EnergyModel

    /// The choice by the scores of `forward` under the energy model `energy`.
    package init(_ forward: AntennaForward, energy: EnergyModel = .default) {
        self.forward = forward
        self.energy = energy
    }

    /// Which antennas are on, with exact power: infeasible when all antennas cannot meet the request.
    package func selection(
        for channel: ComplexMatrix, rates: [Double], link: Link
    ) -> AntennaSelection {
        let all = AntennaSelection.all(
            channel: channel, rates: rates, link: link, energy: energy)
        let served = rates.indices.filter { rates[$0] > 0 }
        guard all.isFeasible, !served.isEmpty else {
            return .ordered(
                Array(0..<channel.columns), count: channel.columns, channel: channel, rates: rates,
                link: link, energy: energy, all: all)
        }
        let scale = 1 / link.noisePower.squareRoot()
        let servedChannel = ComplexMatrix(rows: served.count, columns: channel.columns) {
            channel[served[$0], $1].multiplied(by: scale)
        }
        let sinrTargets = served.map { SpectralEfficiency.sinr(forRate: rates[$0]) }
        let dual = served.map { all.least.uplinkPowers[$0] }
        let scores = forward.scores(
            channel: servedChannel, sinrTargets: sinrTargets, dual: dual,
            antennaPower: energy.powerPerAntenna, maximumPower: link.maximumPower)
        func first(_ order: [Int], _ count: Int) -> AntennaSelection {
            .ordered(
                order, count: count, channel: channel, rates: rates, link: link, energy: energy,
                all: all)
        }
        let proposed = scores.count { $0 > 0 }
        let own = first(scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }, proposed)
        let isNear = AntennaSelection.numbers(near: proposed, antennas: channel.columns)
            .contains(own.antennas)
        if isNear,
            Self.isFamiliar(
                users: served.count, antennas: channel.columns,
                antennaPower: energy.powerPerAntenna, maximumPower: link.maximumPower)
        {
            return own
        }
        guard channel.columns > Self.largestGreedy else {
            return .greedy(channel: channel, rates: rates, link: link, energy: energy)
        }
        let removal = AntennaForward.removalOrder(
            channel: servedChannel, sinrTargets: sinrTargets, dual: dual,
            antennaPower: max(energy.powerPerAntenna, AntennaForward.smallestAntennaPower),
            maximumPower: link.maximumPower)
        var other = first(removal.order, removal.count)
        while true {
            let next = first(removal.order, other.antennas)
            guard next.energy < other.energy else { break }
            other = next
        }
        return other.energy <= own.energy ? other : own
    }

    /// Whether the network has been trained on such requests, so that its proposal is looked at
    /// closely only where numbers of antennas far from it cost less.
    ///
    /// The limits are (ours): beyond them its energy is more than 5 % above greedy removal on some of
    /// the channels of `make bench-requests`.
    static func isFamiliar(
        users: Int, antennas: Int, antennaPower: Double, maximumPower: Double
    ) -> Bool {
        users <= 8 && antennas <= 128 && antennaPower <= 0.1 * maximumPower
    }

    /// Most antennas N at which plain greedy removal takes the place of removal to first order.
    static let largestGreedy = 16
}

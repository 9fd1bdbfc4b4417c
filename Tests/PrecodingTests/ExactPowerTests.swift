import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

/// A strategy that switches the first `count` antennas on and sends nothing.
private struct FirstAntennas: RateTargetPrecoder {
    var count: Int
    var id: PrecoderID { PrecoderID("first \(count)", isLearned: true) }
    var summary: String { id.label }
    var users: Int? = 3

    func transmissions(
        for channels: ChannelBatch, rates: [Double], link: Link, threads: Int?
    ) -> [Transmission] {
        (0..<channels.count).map { _ in
            Transmission(
                precoder: .zeros(channels.antennas, channels.users),
                activeAntennas: (0..<channels.antennas).map { $0 < count })
        }
    }
}

@Suite struct ExactPowerTests {
    private let link = Link(maximumPower: 20, noisePower: 1)
    private let batch = ChannelBatch(
        (UInt64(1)...8).map { randomChannel($0, users: 3, antennas: 10, spread: 10) })

    private func rates(_ rate: Double) -> [Double] {
        (0..<24).map { rate * (0.5 + Double($0 % 3) / 2) }
    }

    @Test("feasible requests are met to 1e-6, on the antennas of the inner strategy, at their cost")
    func meets() {
        let wanted = rates(1)
        for count in [4, 6, 10] {
            let rule = ExactPower(of: FirstAntennas(count: count))
            let sent = rule.transmissions(for: batch, rates: wanted, link: link, threads: 2)
            for b in 0..<8 {
                let asked = batch.rates(of: b, in: wanted)
                let mask = (0..<10).map { $0 < count }
                let least = LeastPower.solve(
                    channel: batch[b], rates: asked, link: link, mask: mask)
                let all = LeastPower.solve(channel: batch[b], rates: asked, link: link)
                #expect(all.isFeasible, "channel \(b)")
                let reached = SpectralEfficiency.rates(
                    channel: batch[b], precoder: sent[b].precoder, link: link)
                for (got, want) in zip(reached, asked) {
                    #expect(abs(got / want - 1) < 1e-6, "\(count) antennas, channel \(b)")
                }
                let on = least.isFeasible ? mask : mask.map { _ in true }
                #expect(sent[b].activeAntennas == on, "\(count) antennas, channel \(b)")
                let expected = least.isFeasible ? least.power : all.power
                #expect(abs(sent[b].transmitPower / expected - 1) < 1e-9, "channel \(b)")
            }
        }
    }

    @Test("two antennas for three users are not enough, so all are switched on")
    func fallback() {
        let wanted = rates(1.5)
        let sent = ExactPower(of: FirstAntennas(count: 2))
            .transmissions(for: batch, rates: wanted, link: link, threads: 1)
        let antennas = sent.map(\.antennas)
        #expect(antennas.allSatisfy { $0 == 10 })
    }

    @Test("a request beyond all antennas is met in its largest share")
    func infeasible() {
        let wanted = rates(20)
        let sent = ExactPower(of: FirstAntennas(count: 6))
            .transmissions(for: batch, rates: wanted, link: link, threads: 1)
        for b in 0..<8 {
            let asked = batch.rates(of: b, in: wanted)
            let share = LeastPower.largestShare(channel: batch[b], rates: asked, link: link)
            let reached = SpectralEfficiency.rates(
                channel: batch[b], precoder: sent[b].precoder, link: link)
            #expect(share < 1 && sent[b].transmitPower <= 20 * (1 + 1e-9))
            for (got, want) in zip(reached, asked) {
                #expect(abs(got / want - share) < 1e-6, "channel \(b)")
            }
        }
    }

    @Test("names and traits are those of the inner strategy")
    func traits() {
        let rule = ExactPower(of: FirstAntennas(count: 4))
        #expect(rule.name == "first 4, exact power" && rule.isLearned && rule.users == 3)
        #expect(!ExactPower(of: AntennaSelectionPrecoder(.greedy)).isLearned)
    }
}

import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite struct RateTargetPrecoderTests {
    private let link = Link(maximumPower: 20, noisePower: 1)

    /// Channels [B, 3, 10], of which the last is beyond what it is asked for.
    private var batch: ChannelBatch {
        ChannelBatch(
            (UInt64(1)...6).map { randomChannel($0, users: 3, antennas: 10, spread: 10) })
    }

    private var rates: [Double] {
        (0..<15).map { 0.5 + Double($0 % 4) / 2 } + [14, 7, 21]
    }

    private func reached(
        _ batch: ChannelBatch, _ index: Int, _ sent: Transmission
    ) -> [Double] {
        SpectralEfficiency.rates(channel: batch[index], precoder: sent.precoder, link: link)
    }

    @Test("exact strategies meet the request, at the energy of their selection")
    func exact() {
        let model = EnergyModel(powerPerAntenna: 0.7)
        func selection(_ kind: AntennaSelectionPrecoder.Antennas, _ b: Int) -> AntennaSelection {
            let (h, r) = (batch[b], batch.rates(of: b, in: rates))
            return switch kind {
            case .all: .all(channel: h, rates: r, link: link, energy: model)
            case .random(let seed):
                .random(
                    channel: h, rates: r, link: link, energy: model, seed: seed + UInt64(b))
            case .greedy: .greedy(channel: h, rates: r, link: link, energy: model)
            }
        }
        for kind in [AntennaSelectionPrecoder.Antennas.all, .random(seed: 4), .greedy] {
            let rule = AntennaSelectionPrecoder(kind, energy: model)
            let sent = rule.transmissions(for: batch, rates: rates, link: link, threads: 2)
            var off = 0
            for b in 0..<5 {
                let chosen = selection(kind, b)
                #expect(chosen.isFeasible, "channel \(b)")
                for (got, asked) in zip(reached(batch, b, sent[b]), batch.rates(of: b, in: rates)) {
                    #expect(abs(got / asked - 1) < 1e-6, "\(rule.name), channel \(b)")
                }
                #expect(sent[b].activeAntennas == chosen.mask, "\(rule.name), channel \(b)")
                #expect(
                    abs(sent[b].energy(model) / chosen.energy - 1) < 1e-12,
                    "\(rule.name), channel \(b)")
                off += chosen.mask.count { !$0 }
                for n in 0..<10 where !chosen.mask[n] {
                    #expect((0..<3).allSatisfy { sent[b].precoder[n, $0] == .zero })
                }
            }
            #expect(kind == .all ? off == 0 : off > 0, "\(rule.id.label): \(off) antennas off")
        }
    }

    @Test("the thriftier the strategy, the less it costs")
    func order() {
        let costs = RateTargetPrecoders.derived().map { rule in
            rule.transmissions(for: batch, rates: rates, link: link, threads: nil)
                .map { $0.energy(.default) }
        }
        for b in 0..<5 {
            let (full, all, random, greedy) = (costs[0][b], costs[1][b], costs[2][b], costs[3][b])
            #expect(all < full && random <= all && greedy <= all, "channel \(b)")
        }
        let sums = costs.map { $0.prefix(5).reduce(0, +) }
        #expect(sums[3] < sums[2] && sums[2] < sums[1])
    }

    @Test("a request that cannot be met is met in its largest share, by all antennas at full power")
    func infeasible() {
        let requested = batch.rates(of: 5, in: rates)
        let share = LeastPower.largestShare(channel: batch[5], rates: requested, link: link)
        #expect(share < 1)
        for kind in [AntennaSelectionPrecoder.Antennas.all, .random(seed: 4), .greedy] {
            let sent = AntennaSelectionPrecoder(kind).transmissions(
                for: batch, rates: rates, link: link, threads: 1)[5]
            #expect(sent.antennas == 10)
            #expect(sent.transmitPower <= 20 * (1 + 1e-9) && sent.transmitPower > 19.9)
            for (got, asked) in zip(reached(batch, 5, sent), requested) {
                #expect(abs(got / asked - share) < 1e-6)
            }
        }
    }

    @Test("full power is full, whatever is asked for")
    func fullPower() {
        let rule = FullPower(ReferencePrecoder(randomStarts: 1, iterations: 60))
        let zero = ChannelBatch([batch[0], .zeros(3, 10)])
        let sent = rule.transmissions(
            for: zero, rates: Array(repeating: 1, count: 6), link: link, threads: 1)
        #expect(abs(sent[0].transmitPower / 20 - 1) < 1e-12 && sent[0].antennas == 10)
        #expect(sent[0].energy(.default) == 10 + sent[0].transmitPower)
        #expect(sent[1].precoder == .zeros(10, 3) && sent[1].antennas == 10)
        let best = rule.precoder.precoder(for: batch[0], link: link)
        #expect(relativeDistance(sent[0].precoder, best) < 1e-4)
        #expect(!rule.isLearned && rule.users == nil)
    }

    @Test("the same bits on any number of threads, alone and in a batch")
    func deterministic() {
        let rules = RateTargetPrecoders.derived(
            fullPower: ReferencePrecoder(randomStarts: 0, iterations: 20), seed: 9)
        #expect(Set(rules.map(\.name)).count == 4 && Set(rules.map(\.summary)).count == 4)
        for rule in rules {
            let one = rule.transmissions(for: batch, rates: rates, link: link, threads: 1)
            let many = rule.transmissions(for: batch, rates: rates, link: link, threads: 5)
            #expect(one == many, "\(rule.name)")
            let first = rule.transmission(
                for: batch[0], rates: batch.rates(of: 0, in: rates), link: link)
            #expect(first == one[0], "\(rule.name)")
        }
    }

    @Test("energy is that of the antennas plus the squared norm of W")
    func energy() {
        let w = ComplexMatrix(rows: 3, columns: 2) { n, k in n == 1 ? .zero : Complex(1, Double(k))
        }
        let sent = Transmission(precoder: w, activeAntennas: [true, false, true])
        // Two antennas, |1|^2 + |1 + i|^2 each.
        #expect(sent.transmitPower == 6 && sent.antennas == 2)
        #expect(sent.energy(.default) == 8 && sent.energy(.macro) == 30)
        // An antenna that is on costs, even with no weight.
        let idle = Transmission(precoder: w, activeAntennas: [true, true, true])
        #expect(idle.energy(.default) == 9)
    }
}

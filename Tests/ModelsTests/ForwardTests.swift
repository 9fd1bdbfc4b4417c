import Foundation
import Models
import LinearAlgebra
import Numerics
import Precoding
import Testing

@Suite("The forward pass: what must hold whatever the weights")
struct ForwardTests {
    private let link = Fixtures.link

    /// What is sent over one channel, by the reference and by the fast path.
    private func both(
        _ model: FoundationModel, _ channel: ComplexMatrix, rates: [Double]? = nil,
        head: OutputHead? = nil
    ) -> [HeadOutput] {
        let inference = Inference(model)
        let features = inference.features(
            of: ChannelBatch([channel]), link: link, rates: rates.map { $0.map { Float($0) } })
        let head = head ?? model.defaultHead
        return [
            ReferenceForward(model).output(
                for: channel, link: link, head: head, rates: rates),
            inference.apply(head, to: features, link: link)[0],
        ]
    }

    @Test("users in another order get the same columns in that order")
    func permutation() {
        let order = [2, 0, 3, 1]
        for seed in 1...3 as ClosedRange<UInt64> {
            let model = Fixtures.model(Fixtures.small(), seed: seed)
            let channel = Fixtures.channels(1, 4, 8, seed: seed)[0]
            let turned = ComplexMatrix(rows: 4, columns: 8) { channel[order[$0], $1] }
            for (one, other) in zip(both(model, channel), both(model, turned)) {
                let expected = ComplexMatrix(rows: 8, columns: 4) {
                    one.precoder[$0, order[$1]]
                }
                #expect(other.precoder.relativeDifference(expected) < 1e-5, "seed \(seed)")
                #expect(relativeDifference(other.scores, one.scores) < 1e-5, "seed \(seed)")
            }
        }
    }

    @Test("a user's common phase changes no rate, where it is removed; else it does")
    func commonPhase() {
        for removes in [true, false] {
            var c = Fixtures.small()
            c.removesCommonPhase = removes
            let model = Fixtures.model(c, seed: 5)
            let channel = Fixtures.channels(1, 4, 8, seed: 5)[0]
            let turned = ComplexMatrix(rows: 4, columns: 8) {
                channel[$0, $1] * Complex(length: 1, phase: 0.7 * Double($0 + 1))
            }
            for (one, other) in zip(both(model, channel), both(model, turned)) {
                let before = SpectralEfficiency.rates(
                    channel: channel, precoder: one.precoder, link: link)
                let after = SpectralEfficiency.rates(
                    channel: turned, precoder: other.precoder, link: link)
                let difference = relativeDifference(after, before)
                #expect(removes ? difference < 1e-5 : difference > 1e-3)
            }
        }
    }

    @Test("a mean of exactly zero leaves the channel as it is")
    func zeroMean() {
        let model = Fixtures.model(Fixtures.small(), seed: 5)
        var c = model.configuration
        c.removesCommonPhase = false
        var plain = model
        plain.configuration = c
        let channel = ComplexMatrix(rows: 4, columns: 8) { user, antenna in
            Complex(antenna % 2 == 0 ? 1e-6 : -1e-6, antenna % 4 < 2 ? 2e-6 : -2e-6)
                * (user % 2 == 0 ? .one : .i)
        }
        for (one, other) in zip(both(model, channel), both(plain, channel)) {
            #expect(one.precoder.relativeDifference(other.precoder) < 1e-6)
        }
    }

    @Test("the power is P without requested rates, a P with them")
    func power() {
        for seed in 1...5 as ClosedRange<UInt64> {
            let model = Fixtures.model(Fixtures.small(), seed: seed)
            let channel = Fixtures.channels(1, 4, 8, seed: seed)[0]
            for sent in both(model, channel) {
                #expect(abs(sent.precoder.power / link.maximumPower - 1) < 1e-6)
                #expect(sent.powerScale == 1)
                #expect(sent.activeAntennas == Array(repeating: true, count: 8))
            }
            for sent in both(model, channel, rates: [1, 2, 3, 4]) {
                #expect(sent.powerScale > 0 && sent.powerScale < 1)
                #expect(
                    abs(sent.precoder.power / (sent.powerScale * link.maximumPower) - 1) < 1e-6)
                for antenna in 0..<8 {
                    #expect(sent.activeAntennas[antenna] == (sent.scores[antenna] >= 0))
                    let row = (0..<4).reduce(0.0) {
                        $0 + sent.precoder[antenna, $1].squaredLength
                    }
                    #expect((row > 0) == sent.activeAntennas[antenna])
                }
            }
        }
    }

    @Test("a channel of zeros gives W = 0, a user of zeros a column of zeros")
    func zeros() {
        for c in Fixtures.configurations() {
            let model = Fixtures.model(c, seed: 6)
            for rates in [nil, [1.0, 2, 3, 4]] {
                for sent in both(model, .zeros(4, 8), rates: rates) {
                    #expect(sent.precoder == .zeros(8, 4))
                }
                let channel = Fixtures.channels(1, 4, 8, seed: 6)[0]
                let muted = ComplexMatrix(rows: 4, columns: 8) {
                    $0 == 2 ? .zero : channel[$0, $1]
                }
                for sent in both(model, muted, rates: rates) {
                    #expect((0..<8).allSatisfy { sent.precoder[$0, 2] == .zero })
                    #expect(
                        abs(sent.precoder.power / (sent.powerScale * link.maximumPower) - 1) < 1e-6)
                }
            }
        }
    }

    @Test("where every antenna would be off, the best one is on; a zero head sends nothing")
    func masks() {
        var c = Fixtures.small()
        c.usesSingleUserPower = false
        let model = Fixtures.model(c, seed: 7)
        let layout = ParameterLayout.head(c)
        let channel = Fixtures.channels(1, 4, 8, seed: 7)[0]
        var values = model.defaultHead.values
        for i in layout["head.antennas.weight"].range { values[i] = 0 }
        for (n, i) in layout["head.antennas.bias"].range.enumerated() {
            values[i] = n == 5 ? -1 : -2
        }
        for sent in both(
            model, channel, rates: [1, 1, 1, 1], head: OutputHead(values, configuration: c))
        {
            #expect(sent.activeAntennas == (0..<8).map { $0 == 5 })
            #expect(abs(sent.powerScale - 1 / (1 + exp(2))) < 1e-6)
            #expect(abs(sent.precoder.power / (20 * sent.powerScale) - 1) < 1e-6)
        }
        // A score of exactly zero is a sigmoid of exactly one half: on.
        for i in layout["head.antennas.bias"].range { values[i] = 0 }
        for sent in both(
            model, channel, rates: [1, 1, 1, 1], head: OutputHead(values, configuration: c))
        {
            #expect(!sent.activeAntennas.contains(false))
            #expect(sent.powerScale == 0.5)
        }
        let nothing = OutputHead(values.map { _ in 0 }, configuration: c)
        for sent in both(model, channel, head: nothing) {
            #expect(sent.precoder == .zeros(8, 4))
        }
    }

    @Test("where features do not see the rates, powers go with what users would need alone")
    func singleUserPower() {
        var c = Fixtures.small()
        c.addsRateToUsers = false
        var model = Fixtures.model(c, seed: 9)
        let layout = ParameterLayout.extractor(c)
        for name in ["rate_embedding.weight", "user_power_embedding.weight"] {
            for i in layout[name].range { model.extractor[i] = 0 }
        }
        let channel = Fixtures.channels(1, 4, 8, seed: 9)[0]
        let (first, second) = ([1.0, 2, 3, 4], [2.0, 2, 0, 5])
        let pairs = zip(
            both(model, channel, rates: first), both(model, channel, rates: second))
        func power(_ w: ComplexMatrix, _ k: Int) -> Double {
            (0..<8).reduce(0) { $0 + w[$1, k].squaredLength }
        }
        for (one, other) in pairs {
            let unit = power(other.precoder, 1) / power(one.precoder, 1)
            for k in [0, 2, 3] {
                let ratio = (exp2(second[k]) - 1) / (exp2(first[k]) - 1)
                let found = power(other.precoder, k) / power(one.precoder, k) / unit
                #expect(abs(found - ratio) < 1e-4 * max(1, ratio), "user \(k)")
            }
            // The odds of the power scale go with the sum, on the antennas that are on.
            #expect(one.activeAntennas == other.activeAntennas)
            func sum(_ rates: [Double]) -> Double {
                rates.enumerated().reduce(0) { sum, user in
                    let on = (0..<8).filter { one.activeAntennas[$0] }
                    let gain = on.reduce(0) { $0 + channel[user.offset, $1].squaredLength }
                    return sum
                        + SingleUserPower.share(
                            rate: user.element, gain: gain * Fixtures.link.powerToNoise)
                }
            }
            func odds(_ a: Double) -> Double { a / (1 - a) }
            let expected = sum(second) / sum(first)
            let found = odds(other.powerScale) / odds(one.powerScale)
            #expect(abs(found / expected - 1) < 1e-4)
        }
    }

    @Test("a requested rate reaches its own user only where it is added to the user's token")
    func userRates() {
        for adds in [true, false] {
            var c = Fixtures.small()
            c.addsRateToUsers = adds
            c.usesSingleUserPower = false
            let model = Fixtures.model(c, seed: 8)
            let channel = Fixtures.channels(1, 4, 8, seed: 8)[0]
            // The rate token's weights made alike for all users: it then sees only their sum.
            var alike = model
            let weight = ParameterLayout.extractor(c)["rate_embedding.weight"]
            for row in 0..<c.embedding {
                for k in 1..<4 {
                    alike.extractor[weight.offset + row * 4 + k] =
                        alike.extractor[weight.offset + row * 4]
                }
            }
            let pairs = zip(
                both(alike, channel, rates: [1, 2, 3, 4]),
                both(alike, channel, rates: [4, 3, 2, 1]))
            for (one, other) in pairs {
                let difference = other.precoder.relativeDifference(one.precoder)
                #expect(adds ? difference > 1e-3 : difference < 1e-5)
            }
        }
    }
}

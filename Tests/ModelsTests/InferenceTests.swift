import Models
import LinearAlgebra
import Numerics
import Precoding
import Testing

@Suite("Inference: the fast path against the reference")
struct InferenceTests {
    /// Channels of a batch that are checked: the ends, and some between.
    private func places(_ count: Int) -> [Int] {
        Array(Set([0, 1, count / 2, count - 2, count - 1].filter { (0..<count).contains($0) }))
    }

    private func check(
        _ model: FoundationModel, _ channels: ChannelBatch, rates: [Float]?, _ what: String
    ) {
        let inference = Inference(model)
        let reference = ReferenceForward(model)
        let link = Fixtures.link
        let features = inference.features(of: channels, link: link, rates: rates)
        let sent = inference.apply(model.defaultHead, to: features, link: link)
        let (k, d) = (channels.users, model.configuration.embedding)
        for b in places(channels.count) {
            let requested = rates.map { $0[(b * k)..<((b + 1) * k)].map(Double.init) }
            let expected = reference.features(of: channels[b], link: link, rates: requested)
            let users = features.users[(b * k * d)..<((b + 1) * k * d)].map(Double.init)
            let mean = features.means[(b * d)..<((b + 1) * d)].map(Double.init)
            let difference = relativeDifference(users, expected.users.flatMap { $0 })
            #expect(difference < 1e-5, "\(what), \(b)")
            #expect(relativeDifference(mean, expected.mean) < 1e-5, "\(what), \(b)")
            let w = reference.apply(model.defaultHead, to: expected, link: link)
            let fast = sent[b]
            #expect(relativeDifference(fast.scores, w.scores) < 1e-5, "\(what), \(b)")
            #expect(abs(fast.powerScale - w.powerScale) < 1e-5, "\(what), \(b)")
            // A score within rounding of zero may fall on either side; none of these seeds has one.
            #expect(fast.activeAntennas == w.activeAntennas, "\(what), \(b)")
            #expect(fast.precoder.relativeDifference(w.precoder) < 1e-5, "\(what), \(b)")
        }
    }

    @Test("all switches, with and without requested rates", arguments: Fixtures.configurations())
    func switches(configuration: ModelConfiguration) {
        for seed in 1...3 as ClosedRange<UInt64> {
            let model = Fixtures.model(configuration, seed: seed)
            let channels = Fixtures.channels(7, 4, 8, seed: seed)
            check(model, channels, rates: nil, "seed \(seed)")
            check(model, channels, rates: Fixtures.rates(7 * 4, seed: seed), "rates, seed \(seed)")
        }
    }

    @Test("shapes", arguments: [8, 64], [1, 7, 130])
    func shapes(antennas: Int, count: Int) {
        for users in 1...6 {
            let seed = UInt64(users)
            let model = Fixtures.model(
                Fixtures.small(antennas: antennas, users: users), seed: seed)
            let channels = Fixtures.channels(count, users, antennas, seed: seed)
            check(model, channels, rates: nil, "\(users) users")
            check(
                model, channels, rates: Fixtures.rates(count * users, seed: seed),
                "\(users) users, rates")
        }
    }

    @Test("the paper's widths, several chunks")
    func paperWidths() {
        for c in [ModelConfiguration(), .paper] {
            let model = Fixtures.model(c, seed: 11)
            let channels = Fixtures.channels(40, 4, 64, seed: 11)
            check(model, channels, rates: nil, "no rates")
            check(model, channels, rates: Fixtures.rates(160, seed: 3), "rates")
        }
    }

    @Test("more tokens than a vector has lanes")
    func manyTokens() {
        let model = Fixtures.model(Fixtures.small(users: 19), seed: 2)
        let channels = Fixtures.channels(3, 19, 8, seed: 2)
        check(model, channels, rates: nil, "19 users")
        check(model, channels, rates: Fixtures.rates(57, seed: 2), "19 users, rates")
    }

    @Test("threads change no bit; the rest of the batch changes a channel by rounding at most")
    func independence() {
        let model = Fixtures.model(Fixtures.small(antennas: 64), seed: 4)
        let inference = Inference(model)
        let link = Fixtures.link
        let channels = Fixtures.channels(500, 4, 64, seed: 4)
        let whole = inference.features(of: channels, link: link, threads: 1)
        let head = model.defaultHead
        for threads in [2, 3, 7] {
            let again = inference.features(of: channels, link: link, threads: threads)
            #expect(again == whole, "\(threads) threads")
            #expect(
                inference.apply(head, to: again, link: link, threads: threads)
                    == inference.apply(head, to: whole, link: link, threads: 1),
                "\(threads) threads")
        }
        // Same place, other neighbours: the same bits.
        let size = 4 * 64
        var others = Fixtures.channels(500, 4, 64, seed: 5).elements
        others.replaceSubrange(
            (123 * size)..<(124 * size), with: channels.elements[(123 * size)..<(124 * size)])
        let mixed = inference.features(
            of: ChannelBatch(count: 500, users: 4, antennas: 64, elements: others), link: link)
        let place = (123 * 4 * 42)..<(124 * 4 * 42)
        #expect(mixed.users[place] == whole.users[place])
        // Alone.
        let alone = inference.features(of: ChannelBatch([channels[123]]), link: link)
        #expect(
            relativeDifference(
                alone.users.map(Double.init), whole.users[place].map(Double.init)) < 1e-6)
    }

    @Test("an empty batch")
    func empty() {
        let model = Fixtures.model(Fixtures.small(), seed: 1)
        let inference = Inference(model)
        let none = ChannelBatch(count: 0, users: 4, antennas: 8, elements: [])
        let features = inference.features(of: none, link: Fixtures.link)
        let sent = inference.apply(model.defaultHead, to: features, link: Fixtures.link)
        #expect(sent.precoders.count == 0 && sent.scores.isEmpty)
    }

    @Test("one extraction serves several heads")
    func heads() {
        let c = Fixtures.small()
        let model = Fixtures.model(c, seed: 1)
        let inference = Inference(model)
        let reference = ReferenceForward(model)
        let channels = Fixtures.channels(9, 4, 8, seed: 1)
        let features = inference.features(of: channels, link: Fixtures.link)
        var seen: [ComplexMatrix] = []
        for seed in 1...3 as ClosedRange<UInt64> {
            let head = Fixtures.head(c, seed: seed)
            let fast = inference.apply(
                PackedHead(head, configuration: c), to: features, link: Fixtures.link)[8]
            let slow = reference.output(
                for: channels[8], link: Fixtures.link, head: head)
            #expect(fast.precoder.relativeDifference(slow.precoder) < 1e-5)
            #expect(seen.allSatisfy { $0.relativeDifference(fast.precoder) > 0.1 })
            seen.append(fast.precoder)
        }
    }
}

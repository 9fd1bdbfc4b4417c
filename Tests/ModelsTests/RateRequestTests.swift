import Foundation
import Models
import LinearAlgebra
import Precoding
import Support
import Testing

@Suite("The learned precoder that is asked for rates")
struct RateRequestTests {
    private let link = Fixtures.link

    @Test("a batch is the reference forward pass, antenna by antenna", arguments: UInt64(1)...4)
    func reference(seed: UInt64) throws {
        var c = Fixtures.small()
        c.addsRateToUsers = seed % 2 == 0
        let model = Fixtures.model(c, seed: seed)
        let head = Fixtures.head(c, seed: seed)
        let precoder = try LearnedPrecoder(model, head: head, headName: "kotka", antennas: 8)
        let channels = Fixtures.channels(9, 4, 8, seed: seed)
        let rates = Fixtures.rates(36, seed: seed).map(Double.init)
        let sent = precoder.transmissions(for: channels, rates: rates, link: link, threads: 2)
        let forward = ReferenceForward(model)
        for b in 0..<9 {
            let exact = forward.output(
                for: channels[b], link: link, head: head, rates: channels.rates(of: b, in: rates))
            let margin = exact.scores.prefix(8).map(abs).min() ?? 0
            #expect(margin > 1e-4, "seed \(seed), channel \(b): no antenna at the threshold")
            #expect(sent[b].activeAntennas == exact.activeAntennas, "seed \(seed), channel \(b)")
            #expect(
                sent[b].precoder.relativeDifference(exact.precoder) < 1e-4,
                "seed \(seed), channel \(b)")
            #expect(
                abs(sent[b].transmitPower / (exact.powerScale * link.maximumPower) - 1) < 1e-4,
                "seed \(seed), channel \(b)")
            #expect(sent[b].transmitPower <= link.maximumPower * (1 + 1e-12))
            for n in 0..<8 where !exact.activeAntennas[n] {
                #expect((0..<4).allSatisfy { sent[b].precoder[n, $0] == .zero })
            }
        }
        #expect(Set(sent.map(\.antennas)).count > 1, "the model chooses antennas")
    }

    @Test("the number of threads changes no bit; requests change the answer")
    func deterministic() throws {
        let precoder = try LearnedPrecoder(Fixtures.model(Fixtures.small(), seed: 3), antennas: 8)
        let channels = Fixtures.channels(40, 4, 8, seed: 3)
        let rates = Fixtures.rates(160, seed: 3).map(Double.init)
        let one = precoder.transmissions(for: channels, rates: rates, link: link, threads: 1)
        let many = precoder.transmissions(for: channels, rates: rates, link: link, threads: 5)
        #expect(one == many)
        let other = precoder.transmissions(
            for: channels, rates: rates.map { $0 / 2 }, link: link, threads: 1)
        #expect(zip(one, other).allSatisfy { $0.precoder != $1.precoder })
    }

    @Test("the folder says whether a model was trained for requests, and for how many users")
    func trained() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var model = Fixtures.model(Fixtures.small(users: 3), seed: 1)
        for (phase, trained) in [("2", true), ("1", false), (nil, false)] {
            model.metadata["phase"] = phase
            try model.write(to: folder)
            let read = try FoundationModel(folder: folder)
            #expect(read.isTrainedForRates == trained)
            let precoder = try LearnedPrecoder(read, antennas: 8)
            #expect(precoder.isTrainedForRates == trained && precoder.users == 3)
        }
    }
}

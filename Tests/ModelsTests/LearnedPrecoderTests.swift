import Models
import LinearAlgebra
import Precoding
import Support
import Testing

@Suite("The learned precoder")
struct LearnedPrecoderTests {
    private let link = Fixtures.link

    @Test("batch and single agree; names and settings tell model and head")
    func paths() throws {
        let c = Fixtures.small()
        let model = Fixtures.model(c, seed: 1)
        let channels = Fixtures.channels(5, 3, 8, seed: 1)
        let head = Fixtures.head(c, seed: 2)
        for precoder in [
            try LearnedPrecoder(model, antennas: 8),
            try LearnedPrecoder(model, head: head, headName: "kotka", antennas: 8),
        ] {
            let batch = try #require(precoder.precoders(for: channels, link: link, threads: 2))
            for b in 0..<5 {
                let w = precoder.precoder(for: channels[b], link: link)
                #expect(batch[b].relativeDifference(w) < 1e-5)
                #expect(abs(w.power / link.maximumPower - 1) < 1e-12)
            }
            #expect(precoder.isLearned)
        }
        let own = try LearnedPrecoder(model, antennas: 8)
        #expect(own.name == "untrained zero-shot" && own.summary.contains("default head"))
        let other = try LearnedPrecoder(model, head: head, headName: "kotka", antennas: 8)
        #expect(other.name == "untrained kotka" && other.summary != own.summary)
        let again = try LearnedPrecoder(Fixtures.model(c, seed: 2), antennas: 8)
        #expect(again.summary != own.summary, "other weights, other settings")
        #expect(try PrecoderRegistry.precoder(named: "zf").isLearned == false)
    }

    @Test("another number of antennas is refused, or has no fast path")
    func antennas() throws {
        let model = Fixtures.model(Fixtures.small(), seed: 1)
        let error = #expect(throws: InputError.self) {
            try LearnedPrecoder(model, antennas: 64, source: "Models/x")
        }
        #expect(error?.source == "Models/x")
        #expect(
            error?.expected.contains("64 antennas") == true && error?.found.contains("8") == true)
        let precoder = try LearnedPrecoder(model, antennas: 8)
        let wide = Fixtures.channels(2, 4, 16, seed: 1)
        #expect(precoder.precoders(for: wide, link: link, threads: 1) == nil)
    }

    @Test("operations are the paper's for the paper's shape, and count what we add")
    func operations() throws {
        let paper = try LearnedPrecoder(
            FoundationModel(configuration: .paper, seed: 1), antennas: 64)
        #expect(paper.flops(users: 4, antennas: 64).total == 10_797_312)
        let ours = try LearnedPrecoder(
            FoundationModel(configuration: ModelConfiguration(), seed: 1), antennas: 64)
        #expect(ours.flops(users: 4, antennas: 64).total == 10_797_312 + 2 * 128 * 4)
        // By hand: embedding 2 * 17 * 42 * 3, two blocks, heads 2 * 42 * 16 * 3 + 2 * 42 * 9.
        let small = try LearnedPrecoder(Fixtures.model(Fixtures.small(), seed: 1), antennas: 8)
        let blocks = 2 * (3 * (8 * 42 * 42 + 4 * 42 * 40) + 4 * 9 * 42)
        #expect(
            small.flops(users: 3, antennas: 8).total
                == Double(2 * 17 * 42 * 3 + blocks + 2 * 42 * 16 * 3 + 2 * 42 * 9))
    }
}

import Foundation
import LinearAlgebra
import Models
import Numerics
import Precoding
import Support
import Testing

/// The transformer as a channel estimator.
@Suite("The transformer that knows channels")
struct EstimatorTests {
    static func configuration(antennas: Int = 8, rank: Int = 3) -> ModelConfiguration {
        var c = ModelConfiguration.channel
        c.antennas = antennas
        c.errorRank = rank
        c.embedding = 42
        c.blocks = 2
        c.feedForward = 40
        return c
    }

    /// A model none of whose parameters has its neutral start.
    static func model(_ c: ModelConfiguration, seed: UInt64) -> FoundationModel {
        var model = Fixtures.model(c, seed: seed)
        var random = Philox(seed: seed, stream: 98)
        for i in model.defaultHead.values.indices {
            model.defaultHead.values[i] += Float(0.1 * random.normalPair().0)
        }
        return model
    }

    private func estimates(_ count: Int, antennas: Int = 8) -> ChannelBatch {
        Fixtures.channels(count, 3, antennas, seed: 4)
    }

    @Test("single precision is double precision, at every ratio, rank and order of normalisation")
    func fast() throws {
        for (rank, order) in [
            (0, ModelConfiguration.NormalizationOrder.before), (3, .before), (2, .after),
        ] {
            var c = Self.configuration(rank: rank)
            c.normalizationOrder = order
            let estimator = try LearnedEstimator(Self.model(c, seed: 7), antennas: 8)
            let batch = estimates(50)
            let ratios = (0..<150).map { Float($0) - 40 }
            let fast = estimator.knowledge(of: batch, pilotRatios: ratios, threads: 2)
            let plain = estimator.plainKnowledge(of: batch, pilotRatios: ratios, threads: 1)
            for user in 0..<150 {
                let range = (user * (1 + rank) * 8)..<((user + 1) * (1 + rank) * 8)
                let size = plain.elements[range].reduce(Float(0)) { max($0, $1.magnitude) }
                for i in range {
                    #expect((fast.elements[i] - plain.elements[i]).magnitude < 2e-4 * size)
                }
                let (a, b) = (fast.whiteVariances[user], plain.whiteVariances[user])
                #expect(abs(a - b) < 2e-3 * b, "\(a), \(b)")
            }
            #expect(fast == estimator.knowledge(of: batch, pilotRatios: ratios, threads: 1))
        }
    }

    @Test("a guess does not see the other users, and follows phase and unit of its estimate")
    func invariance() throws {
        let estimator = try LearnedEstimator(Self.model(Self.configuration(), seed: 2), antennas: 8)
        let batch = estimates(40)
        let all = estimator.knowledge(of: batch, pilotRatio: 3)
        let alone = estimator.knowledge(
            of: ChannelBatch([batch[17]]), pilotRatio: 3)
        // Where BLAS makes the products, the last bits depend on the place in the batch.
        let (one, same) = (alone.guess(0, user: 1), all.guess(17, user: 1))
        let size = same.channel.reduce(0) { max($0, $1.magnitude) }
        for i in 0..<8 {
            #expect((one.channel[i] - same.channel[i]).magnitude < 1e-5 * size)
            #expect((one.directions[2][i] - same.directions[2][i]).magnitude < 1e-5 * size)
        }
        let y = (0..<8).map { batch[5][2, $0] }
        let factor = Complex<Double>(3e-6, -4e-6)
        let (own, turned) = (
            estimator.guess(y, pilotRatio: 3),
            estimator.guess(y.map { $0 * factor }, pilotRatio: 3)
        )
        for i in 0..<8 {
            #expect((turned.channel[i] - factor * own.channel[i]).magnitude < 1e-9 * 5e-6)
            #expect(
                (turned.directions[1][i] - factor * own.directions[1][i]).magnitude < 1e-9 * 5e-6)
        }
        let ratio = turned.whiteVariance / own.whiteVariance
        #expect(abs(ratio / factor.squaredLength - 1) < 1e-9)
    }

    @Test("estimates of the smallest numbers there are give guesses like any others")
    func tiny() throws {
        let estimator = try LearnedEstimator(Self.model(Self.configuration(), seed: 2), antennas: 8)
        let batch = estimates(5)
        let all = estimator.knowledge(of: batch, pilotRatio: 3)
        // The largest is about 2^-16; then numbers of full precision, of half the digits, and the
        // smallest there is or zero.
        for (exponent, tolerance) in [(-104, Float(1e-5)), (-118, 1e-2), (-134, .infinity)] {
            let scale = Float(sign: .plus, exponent: exponent, significand: 1)
            let small = ChannelBatch(
                count: 5, users: 3, antennas: 8,
                elements: batch.elements.map { $0.multiplied(by: scale) })
            let known = estimator.knowledge(of: small, pilotRatio: 3)
            let size = all.elements.reduce(0) { max($0, $1.magnitude) }
            #expect(known.elements.allSatisfy { $0.isFinite }, "2^\(exponent)")
            for (i, value) in known.elements.enumerated() where tolerance.isFinite {
                let error =
                    value.multiplied(by: 0x1p60).multiplied(by: 0x1p-60 / scale)
                    - all.elements[i]
                #expect(error.magnitude < tolerance * size, "2^\(exponent), element \(i)")
            }
        }
    }

    @Test("a channel that is known stays as it is; a good estimate is hardly touched")
    func known() throws {
        let estimator = try LearnedEstimator(Self.model(Self.configuration(), seed: 3), antennas: 8)
        let batch = estimates(2)
        let known = estimator.knowledge(of: batch, pilotRatio: .infinity)
        #expect(known.channels == batch)
        #expect(known.errorVariances.allSatisfy { $0 == 0 })
        // The square of 2,000 dB is no double number, 4,000 dB is none itself.
        for ratio in [70, 1576, 2000, 4000, 1e38] {
            let good = estimator.knowledge(of: batch, pilotRatio: ratio)
            for (a, b) in zip(good.channels.elements, batch.elements) {
                #expect((a - b).magnitude < 1e-4 * max(b.magnitude, 1e-7), "\(ratio) dB")
            }
        }
        let zero = estimator.guess(Array(repeating: .zero, count: 8), pilotRatio: 0)
        #expect(zero.channel.allSatisfy { $0 == .zero } && zero.errorVariance == 0)
        // Hardly anything is known: neither is much guessed.
        let y = (0..<8).map { batch[0][0, $0] }
        let length = y.reduce(0) { $0 + $1.squaredLength }
        let guess = estimator.guess(y, pilotRatio: -60)
        #expect(guess.channel.reduce(0) { $0 + $1.squaredLength } < 1e-4 * length)
    }

    @Test("a folder with a core is a precoder for estimates, without a core it is refused")
    func folder() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-estimator-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let model = Self.model(Self.configuration(), seed: 5)
        try model.write(to: folder)
        let missing = #expect(throws: InputError.self) { try LoadedModel(folder) }
        #expect(missing?.source.contains("core") == true)
        let core = StructuredTests.model(seed: 2)
        try core.write(to: folder + "/" + LoadedModel.coreFolder)
        let loaded = try LoadedModel(folder)
        #expect(loaded.knowsChannels && loaded.usesPilotRatio && loaded.adaptation == .head)
        #expect(loaded.antennas == 8 && loaded.usersOfRequests == nil)
        #expect(try FoundationModel(folder: folder).defaultHead == model.defaultHead)
        #expect(try loaded.structuredModel().weights == core.weights)
        let link = Link(maximumPower: 20, noisePower: 1e-12)
        let batch = estimates(6)
        let clean = try loaded.precoders(antennas: 8).sumRate
        #expect(
            clean.precoder(for: batch[1], link: link)
                == StructuredPrecoder(core).precoder(for: batch[1], link: link))
        let noisy = try loaded.precoders(antennas: 8, pilotRatio: 5).sumRate
        #expect(noisy.name.hasSuffix("zero-shot") && noisy.isLearned)
        let fast = try #require(noisy.precoders(for: batch, link: link, threads: 2))
        for b in 0..<6 {
            let plain = noisy.precoder(for: batch[b], link: link)
            #expect((fast[b] - plain).frobeniusNormSquared < 1e-4 * plain.frobeniusNormSquared)
        }
    }

    @Test("heads of precoders and of channels are not mixed up")
    func mixed() throws {
        let linear = Fixtures.model(Fixtures.small(), seed: 1)
        #expect(throws: InputError.self) { try LearnedEstimator(linear, antennas: 8) }
        let model = Self.model(Self.configuration(), seed: 5)
        #expect(throws: InputError.self) { try LearnedPrecoder(model, antennas: 8) }
        #expect(throws: InputError.self) { try LearnedEstimator(model, antennas: 16) }
        var wrong = Self.configuration()
        wrong.addsRateToUsers = true
        #expect(throws: InputError.self) { try wrong.validate(source: "config") }
    }
}

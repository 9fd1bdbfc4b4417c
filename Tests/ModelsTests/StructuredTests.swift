import Foundation
import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import Models

@Suite("The structured model: what must hold whatever the weights")
struct StructuredTests {
    /// A model in which no weight is zero.
    static func model(seed: UInt64) -> StructuredModel {
        var model = StructuredModel(seed: seed)
        var random = Philox(seed: seed, stream: 9)
        for i in model.weights.indices { model.weights[i] += Float(0.2 * random.normalPair().0) }
        return model
    }

    private static let link = Fixtures.link

    @Test("untrained the network is regularised zero forcing with equal power, at any size")
    func untrained() {
        for (users, antennas) in [(1, 4), (2, 16), (4, 64), (7, 5)] {
            let channel = Fixtures.channels(1, users, antennas, seed: 1)[0]
            let gram = Self.link.powerToNoise * channel.gram
            let shares = PowersForward(StructuredModel(seed: 1)).shares(gram: gram)
            let x = PowersForward.coefficients(
                gram: gram, dual: shares.dual, transmit: shares.transmit)
            let ours = (channel.adjoint * x).scaled(toPower: Self.link.maximumPower)
            let expected = RegularizedZeroForcing(.equalPower)
                .precoder(for: channel, link: Self.link)
            #expect(ours.relativeDifference(expected) < 1e-9, "\(users) x \(antennas)")
        }
    }

    @Test("power is exact, shares sum to one, users keep their precoders when they change places")
    func invariances() {
        for seed in 1...6 as ClosedRange<UInt64> {
            let model = Self.model(seed: seed)
            let precoder = StructuredPrecoder(model)
            let users = 2 + Int(seed)
            let channel = Fixtures.channels(1, users, 16, seed: seed)[0]
            let w = precoder.precoder(for: channel, link: Self.link)
            #expect(abs(w.power / Self.link.maximumPower - 1) < 1e-12)
            let shares = PowersForward(model).shares(
                gram: Self.link.powerToNoise * channel.gram)
            for part in [shares.dual, shares.transmit] {
                #expect(abs(part.reduce(0, +) - 1) < 1e-12)
                let smallest = part.min() ?? 0
                #expect(smallest > 0)
            }
            let order = (0..<users).map { ($0 + 1) % users }
            let turned = ComplexMatrix(rows: users, columns: 16) { channel[order[$0], $1] }
            let moved = precoder.precoder(for: turned, link: Self.link)
            let expected = ComplexMatrix(rows: 16, columns: users) { w[$0, order[$1]] }
            #expect(moved.relativeDifference(expected) < 1e-9, "seed \(seed)")
            // Neither the antennas' order nor a user's phase changes what users hear.
            let phased = ComplexMatrix(rows: users, columns: 16) { k, n in
                channel[k, 15 - n] * Complex(length: 1, phase: Double(k))
            }
            let rates = SpectralEfficiency.rates(channel: channel, precoder: w, link: Self.link)
            let same = SpectralEfficiency.rates(
                channel: phased, precoder: precoder.precoder(for: phased, link: Self.link),
                link: Self.link)
            for (a, b) in zip(rates, same) { #expect(abs(a - b) < 1e-9 * max(1, a)) }
        }
    }

    @Test("silent users, no user at all and more users than antennas have a defined result")
    func edges() {
        let precoder = StructuredPrecoder(Self.model(seed: 3))
        let channel = Fixtures.channels(1, 4, 8, seed: 3)[0]
        let silent = ComplexMatrix(rows: 4, columns: 8) { $0 == 2 ? .zero : channel[$0, $1] }
        let w = precoder.precoder(for: silent, link: Self.link)
        #expect(w.isFinite)
        #expect((0..<8).allSatisfy { w[$0, 2] == .zero })
        #expect(abs(w.power / Self.link.maximumPower - 1) < 1e-12)
        let none = precoder.precoder(for: .zeros(4, 8), link: Self.link)
        #expect(none == .zeros(8, 4))
        let many = Fixtures.channels(1, 6, 3, seed: 4)[0]
        #expect(precoder.precoder(for: many, link: Self.link).isFinite)
    }

    @Test("a folder gives back the model; damage is named")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-structured-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var model = Self.model(seed: 5)
        model.name = URL(fileURLWithPath: folder).lastPathComponent
        try model.write(to: folder)
        var read = try StructuredModel(folder: folder)
        read.metadata = [:]
        #expect(read == model)
        #expect(ModelFolder(folder).architecture == .structured)
        #expect(throws: InputError.self) { try FoundationModel(folder: folder) }
        try Data("{\"architecture\": \"structured\", \"width\": 0, \"rounds\": 2}".utf8).write(
            to: URL(fileURLWithPath: folder + "/config.json"))
        #expect(throws: InputError.self) { try StructuredModel(folder: folder) }
    }

    /// Users, antennas, channels: tails in lanes and antennas, K up to the limit, K > N.
    static let shapes = [(1, 1, 3), (2, 70, 9), (3, 2, 8), (4, 64, 33), (5, 16, 1), (16, 40, 5)]

    @Test("batches in single precision are the double-precision form", arguments: shapes)
    func batches(users: Int, antennas: Int, count: Int) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let precoder = StructuredPrecoder(Self.model(seed: seed))
            for factor in [1e-4, 1, 1e4] {
                let link = Link(
                    maximumPower: 20, noisePower: factor * Self.link.noisePower)
                let batch = Fixtures.channels(count, users, antennas, seed: seed)
                let fast = try #require(precoder.precoders(for: batch, link: link, threads: 2))
                for group in 0..<count {
                    let expected = precoder.precoder(for: batch[group], link: link)
                    let rates = [fast[group], expected].map {
                        SpectralEfficiency.sumRate(
                            channel: batch[group], precoder: $0, link: link)
                    }
                    let name = "seed \(seed), noise \(factor), group \(group)"
                    // With more users than antennas every rounding is amplified by the
                    // signal-to-noise ratio: nothing but the noise tells beams apart.
                    let limit = users > antennas ? 1e-3 : 1e-4
                    #expect(abs(rates[0] - rates[1]) < limit * rates[1], "\(name)")
                    // Weaker users fade in the course of the iteration, from where the network
                    // in single precision lets them start.
                    #expect(fast[group].relativeDifference(expected) < 1e-3, "\(name)")
                }
            }
        }
    }

    @Test("users that are the same, strong and weak beyond reason, get finite weights")
    func extremes() throws {
        let precoder = StructuredPrecoder(Self.model(seed: 5))
        for (users, antennas) in [(2, 24), (5, 24), (5, 4), (17, 24), (20, 19)] {
            let batch = Fixtures.channels(3, users, antennas, seed: 9)
            for factor in [1e-30, 1e-15, 1e15, 1e30] {
                let link = Link(maximumPower: 20, noisePower: factor * Self.link.noisePower)
                for group in 0..<3 {
                    var channel = batch[group]
                    // Alike; and 80 dB apart.
                    for n in 0..<antennas {
                        channel[1, n] = channel[0, n]
                        if group == 2 { channel[0, n] = channel[0, n].multiplied(by: 1e-4) }
                    }
                    var found = [precoder.precoder(for: channel, link: link)]
                    let fast = precoder.precoders(
                        for: ChannelBatch([channel]), link: link, threads: 1)
                    if let fast { found.append(fast[0]) }
                    #expect(found.count == (users > 16 ? 1 : 2))
                    for w in found {
                        #expect(w.isFinite)
                        #expect(abs(w.power / 20 - 1) < 1e-4, "\(users), \(factor), \(group)")
                    }
                }
            }
        }
    }

    @Test("one user more than antennas at 120 dB: rounding is all that there is in some directions")
    func nearlySingular() {
        for seed in 1...20 as ClosedRange<UInt64> {
            let precoder = StructuredPrecoder(Self.model(seed: seed))
            let link = Link(maximumPower: 20, noisePower: 1e-30 * Self.link.noisePower)
            for (users, antennas) in [(20, 19), (6, 5), (3, 2)] {
                let batch = Fixtures.channels(4, users, antennas, seed: seed)
                for group in 0..<4 {
                    let w = precoder.precoder(for: batch[group], link: link)
                    #expect(
                        abs(w.power / 20 - 1) < 1e-4, "seed \(seed), \(users) users: \(w.power)")
                }
                let fast = precoder.precoders(for: batch, link: link, threads: 1)
                #expect((fast == nil) == (users > BatchedPrecoding.maximumUsers))
                if let fast {
                    for group in 0..<4 {
                        #expect(
                            abs(fast[group].power / 20 - 1) < 1e-4, "seed \(seed), \(users)")
                    }
                }
            }
        }
    }

    @Test("in a batch silent users and channels get nothing, neighbours change no bit")
    func batchNeighbours() throws {
        let precoder = StructuredPrecoder(Self.model(seed: 4))
        let batch = Fixtures.channels(11, 3, 20, seed: 2)
        var channels = (0..<11).map { batch[$0] }
        for n in 0..<20 {
            channels[2][1, n] = .zero
            for k in 0..<3 { channels[7][k, n] = .zero }
        }
        let all = try #require(
            precoder.precoders(for: ChannelBatch(channels), link: Self.link, threads: 1))
        for group in 0..<11 {
            let one = try #require(
                precoder.precoders(
                    for: ChannelBatch([channels[group]]), link: Self.link, threads: 1))
            #expect(one[0] == all[group], "group \(group)")
        }
        #expect(all[7].frobeniusNormSquared == 0)
        let silent = (0..<20).allSatisfy { all[2][$0, 1] == .zero }
        #expect(silent)
        #expect(abs(all[2].frobeniusNormSquared / Self.link.maximumPower - 1) < 1e-5)
    }

    @Test("wider models and larger groups have no fast path")
    func limits() {
        var wide = StructuredConfiguration()
        wide.width = 17
        let precoder = StructuredPrecoder(StructuredModel(configuration: wide, seed: 1))
        #expect(precoder.batchWorker(users: 4, antennas: 8) == nil)
        #expect(StructuredPrecoder(Self.model(seed: 1)).batchWorker(users: 17, antennas: 8) == nil)
        var narrow = StructuredConfiguration()
        narrow.width = 5
        var model = StructuredModel(configuration: narrow, seed: 1)
        for i in model.weights.indices { model.weights[i] += 0.1 }
        let batch = Fixtures.channels(2, 4, 8, seed: 1)
        let fast = StructuredPrecoder(model).precoders(for: batch, link: Self.link, threads: 1)
        let expected = StructuredPrecoder(model).precoder(for: batch[1], link: Self.link)
        #expect((fast?[1].relativeDifference(expected) ?? 1) < 1e-4)
    }
}

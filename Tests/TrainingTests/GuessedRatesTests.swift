import Foundation
import LinearAlgebra
import Models
import Numerics
import Precoding
import Support
import Testing
import Torch
import _TestSupport

@testable import Training

@Suite(
    "The rate behind the core, as recorded operators",
    .enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct GuessedRatesTests {
    private static let (groups, users, antennas, rank) = (3, 3, 8, 2)
    private static let link = Link(maximumPower: 1, noisePower: 1)

    /// Guesses with laws, and channels near them, of every group.
    private struct Sample {
        var guesses: [[ChannelGuess]] = []
        var channels: [ComplexMatrix] = []

        init(seed: UInt64) {
            var random = Philox(seed: seed)
            func numbers(_ size: Double) -> [Complex<Double>] {
                (0..<antennas).map { _ in
                    let (re, im) = random.normalPair()
                    return Complex(size * re, size * im)
                }
            }
            for _ in 0..<groups {
                let group = (0..<users).map { _ in
                    ChannelGuess(
                        channel: numbers(2), whiteVariance: 0.05,
                        directions: (0..<rank).map { _ in numbers(0.4) })
                }
                guesses.append(group)
                channels.append(
                    ComplexMatrix(rows: users, columns: antennas) { group[$0].channel[$1] }
                        + ComplexMatrix(
                            rows: users, columns: antennas,
                            elements: (0..<users).flatMap { _ in numbers(0.3) }))
            }
        }

        /// Guesses and directions, [B, K, 1 + R, 2 N], the directions times `factor`.
        func rows(_ factor: Double) -> [Double] {
            guesses.flatMap { group in
                group.flatMap { guess in
                    flat(guess.channel) + guess.directions.flatMap { flat($0).map { factor * $0 } }
                }
            }
        }

        func flat(_ row: [Complex<Double>]) -> [Double] {
            row.map(\.rawStorage.x) + row.map(\.rawStorage.y)
        }

        /// Variances of the white part and of all errors, [B, K].
        var white: [Double] { guesses.flatMap { $0.map(\.whiteVariance) } }
        var errors: [Double] { guesses.flatMap { $0.map(\.errorVariance) } }
    }

    /// The graph of a sample, with its rows as a leaf.
    private static func graph(
        _ sample: Sample, share: Double
    ) throws -> (graph: RefinementGraph, leaf: Tensor) {
        let leaf = try Tensor(
            sample.rows(share.squareRoot()), shape: [groups, users * (1 + rank), 2 * antennas])
        try leaf.setRequiresGradient(true)
        let noises = zip(sample.white, sample.errors).map { 1 + $0 + (1 - share) * ($1 - $0) }
        return (
            try RefinementGraph(
                rows: .splitting(leaf), noises: Tensor(noises, shape: [groups, users])), leaf
        )
    }

    /// W of group `b`, from coefficients.
    private static func precoder(
        _ graph: RefinementGraph, _ x: ComplexTensor, _ b: Int
    ) throws -> ComplexMatrix {
        let w = try graph.rows.adjoint().times(x)
        let (re, im) = (try w.re.detached().doubles(), try w.im.detached().doubles())
        return ComplexMatrix(rows: antennas, columns: users) {
            let place = (b * antennas + $0) * users + $1
            return Complex(re[place], im[place])
        }
    }

    @Test("precoders are those of the plain refinement from the plain start")
    func refinement() throws {
        try LibTorch.load()
        let sample = Sample(seed: 3)
        let refinement = SecondMomentRefinement(iterations: 6)
        let (graph, _) = try Self.graph(sample, share: refinement.directionShare)
        let start = try graph.start(
            errors: Tensor(sample.errors, shape: [Self.groups, Self.users]))
        let found = try graph.refined(from: start, iterations: 6, recorded: 2)
        for b in 0..<Self.groups {
            // Regularised zero forcing, equal powers, the errors as noise.
            let weak = ComplexMatrix(rows: Self.users, columns: Self.antennas) {
                sample.guesses[b][$0].channel[$1].multiplied(
                    by: 1 / (1 + sample.guesses[b][$0].errorVariance).squareRoot())
            }
            let plain = RegularizedZeroForcing(.equalPower).precoder(for: weak, link: Self.link)
            func gap(_ a: ComplexMatrix, _ b: ComplexMatrix) -> Double {
                (a - b).frobeniusNormSquared.squareRoot()
            }
            #expect(gap(try Self.precoder(graph, start, b), plain) < 1e-9)
            let expected = refinement.refined(
                plain, guesses: sample.guesses[b], link: Self.link)
            #expect(gap(try Self.precoder(graph, found, b), expected) < 1e-8)
        }
    }

    @Test("rates are those over the channels, and their gradient is that of differences")
    func gradient() throws {
        try LibTorch.load()
        let sample = Sample(seed: 5)
        let channels = try ComplexTensor.splitting(
            Tensor(
                sample.channels.flatMap { h in
                    (0..<Self.users).flatMap { k in
                        sample.flat((0..<Self.antennas).map { h[k, $0] })
                    }
                }, shape: [Self.groups, Self.users, 2 * Self.antennas]))
        // The start is a constant, so that differences see what gradients see.
        let (first, leaf) = try Self.graph(sample, share: 0.6)
        let start = try first.start(
            errors: Tensor(sample.errors, shape: [Self.groups, Self.users])
        ).detached()
        func total(_ rows: Tensor) throws -> Tensor {
            let graph = try RefinementGraph(rows: .splitting(rows), noises: first.noises)
            let sent = try graph.refined(from: start, iterations: 3, recorded: 3)
            return try graph.rates(sent, over: channels).sum()
        }
        let sent = try first.refined(from: start, iterations: 3, recorded: 3)
        let rates = try first.rates(sent, over: channels).detached().doubles()
        for b in 0..<Self.groups {
            let expected = SpectralEfficiency.rates(
                channel: sample.channels[b], precoder: try Self.precoder(first, sent, b),
                link: Self.link)
            for k in 0..<Self.users {
                #expect(abs(rates[b * Self.users + k] - expected[k]) < 1e-9)
            }
        }
        let sum = try total(leaf)
        try sum.backward()
        let gradient = try #require(leaf.gradient).doubles()
        let values = try leaf.detached().doubles()
        for place in stride(from: 0, to: values.count, by: 37) {
            func at(_ step: Double) throws -> Double {
                var moved = values
                moved[place] += step
                return try total(Tensor(moved, shape: leaf.shape)).item()
            }
            let slope = try (at(1e-5) - at(-1e-5)) / 2e-5
            #expect(abs(slope - gradient[place]) < 1e-5 * max(1, abs(slope)), "\(place)")
        }
    }

    @Test("the rate counts in the last iterations alone, and raises the share")
    func counts() throws {
        let base = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-rate-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: base) }
        var c = Small.configuration
        c.model = ModelConfiguration.channel
        c.model.antennas = 8
        c.model.users = 3
        c.model.embedding = 16
        c.model.blocks = 1
        c.model.feedForward = 24
        c.model.errorRank = 2
        c.samples = 6_000
        c.precision = .float64
        var withRate = c
        withRate.channel.rateWeight = 100
        withRate.channel.rateShare = 0.5
        let data = Small.data()
        let plain = try TrainingRun(c, data: data, folder: base + "/plain")
        let rated = try TrainingRun(withRate, data: data, folder: base + "/rated")
        let total = plain.iterations
        for iteration in 0..<total {
            let (a, b) = (try plain.step(), try rated.step())
            if iteration < total / 2 { #expect(a == b) } else { #expect(a != b) }
        }
        // Users that neither run has drawn, at one ratio.
        func share(_ run: TrainingRun) throws -> Double {
            var pilots = PilotDraws()
            pilots.append(
                groups: 0..<40, users: 3, antennas: 8, range: 0...0, areGroupsAlike: true,
                stream: 77, environment: 0, iteration: 0, seed: 9)
            let rows = Array(data.channels[..<(120 * 16)])
            let channels = try Tensor(rows, shape: [120, 16]).to(.float64)
            let estimates = try EstimateGraph(channels, pilots: pilots)
            let mean = try GuessedRates.shares(
                run.graph.channels(estimates, heads: 1), estimates, users: 3
            ).mean()
            try mean.backward()
            return try mean.item()
        }
        let (before, after) = (try share(plain), try share(rated))
        #expect(before > 0.2 && before < 1.2)
        #expect(after > before, "\(before) \(after)")
        // Guesses learn from the rate; their laws do not. Gradients add up from one call to the next.
        func gradients() throws -> [[Double]] {
            try ["heads.channel.weight", "heads.directions.weight"].map {
                try #require(rated.graph.weights[$0].gradient).to(.float64).doubles()
            }
        }
        let first = try gradients()
        _ = try share(rated)
        let second = try gradients()
        #expect(first[0] != second[0] && first[1] == second[1])
    }
}

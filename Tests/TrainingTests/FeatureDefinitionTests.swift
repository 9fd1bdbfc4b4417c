import LinearAlgebra
import Models
import Numerics
import Precoding
import Support
import Testing
import Torch

@testable import Training

/// The training graphs write the features' formulas again; each is held to the one definition.
@Suite("Features: the training graphs against the definition", .enabled(if: LibTorch.isAvailable))
struct FeatureDefinitionTests {
    private func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> ComplexMatrix {
        var random = Philox(seed: seed, stream: 5)
        return ComplexMatrix(rows: rows, columns: columns) { _, _ in
            let (re, im) = random.normalPair()
            return Complex(re, im)
        }
    }

    /// [[Re A, -Im A], [Im A, Re A]], row-major.
    private func real(_ a: ComplexMatrix) -> [Double] {
        let (rows, columns) = (a.rows, a.columns)
        return (0..<(2 * rows)).flatMap { i in
            (0..<(2 * columns)).map { j -> Double in
                let x = a[i % rows, j % columns]
                if (i < rows) == (j < columns) { return x.real }
                return i < rows ? -x.imaginary : x.imaginary
            }
        }
    }

    @Test("a token's inputs")
    func tokens() throws {
        try LibTorch.load()
        let (k, n) = (5, 9)
        var h = matrix(k, n, seed: 2)
        // A user that hears nothing.
        for i in 0..<n { h[4, i] = .zero }
        let link = Link(maximumPower: 1, noisePower: 1)
        for normalizes in [false, true] {
            var c = ModelConfiguration()
            c.antennas = n
            c.removesCommonPhase = false
            c.normalizesTokens = normalizes
            let values = (0..<k).flatMap { user in
                (0..<n).map { h[user, $0].real } + (0..<n).map { h[user, $0].imaginary }
            }
            let found = try ForwardGraph.tokens(Tensor(values, shape: [k, 2 * n]), c).doubles()
            let expected = (0..<k).flatMap { user in
                TokenFeatures.inputs((0..<n).map { h[user, $0] }, link: link, c)
            }
            try #require(found.count == expected.count && expected.count == k * c.tokenInputs)
            for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-12 * max(1, abs(b))) }
        }
    }

    @Test("a token's input for the power that its user would need alone")
    func singleUserPower() throws {
        try LibTorch.load()
        let (k, n) = (4, 6)
        let h = matrix(k, n, seed: 3)
        let rates = [0, 0.5, 2, 8]
        let values = (0..<k).flatMap { user in
            (0..<n).map { h[user, $0].real } + (0..<n).map { h[user, $0].imaginary }
        }
        let requests = try RequestGraph(
            Tensor(rates, shape: [1, k]), channels: Tensor(values, shape: [1, k, 2 * n]),
            ModelConfiguration())
        let found = try #require(try requests.inputs()).doubles()
        try #require(found.count == k)
        for user in 0..<k {
            let gain = (0..<n).reduce(0) { $0 + h[user, $1].squaredLength }
            let expected = SingleUserPower.input(
                SingleUserPower.share(rate: rates[user], gain: gain))
            #expect(abs(found[user] - expected) < 1e-12 * max(1, abs(expected)), "user \(user)")
        }
    }

    @Test("numbers of users and pairs", arguments: [1, 2, 5])
    func powers(users k: Int) throws {
        try LibTorch.load()
        let h = matrix(k, 7, seed: UInt64(k))
        let gram = 30 * h.gram
        let dual = (0..<k).map { Double($0 + 1) / Double(k * (k + 1) / 2) }
        let transmit = Array(dual.reversed())
        let inputs = try StructuredGraph.Inputs(
            gram: Tensor(real(gram), shape: [1, 2 * k, 2 * k]))
        let shares = (try Tensor(dual, shape: [1, k]), try Tensor(transmit, shape: [1, k]))
        let now = try inputs.round(
            StructuredGraph.Beams(inputs, dual: shares.0), dual: shares.0, transmit: shares.1)
        let (users, pairs) = (try now.users.doubles(), try now.pairs.doubles())
        let expected = PowerFeatures(gram: gram).round(
            beams: BeamGains(gram: gram, dual: dual), dual: dual, transmit: transmit)
        try #require(users.count == k * PowerFeatures.User.count)
        try #require(pairs.count == k * k * PowerFeatures.Pair.count)
        for i in 0..<k {
            for feature in PowerFeatures.User.allCases {
                let found = users[i * PowerFeatures.User.count + feature.rawValue]
                #expect(abs(found - expected.users[i][feature]) < 1e-9, "\(feature)")
            }
            for j in 0..<k where j != i {
                for feature in PowerFeatures.Pair.allCases {
                    let found = pairs[(i * k + j) * PowerFeatures.Pair.count + feature.rawValue]
                    #expect(abs(found - expected.pairs[i][j][feature]) < 1e-9, "\(feature)")
                }
            }
        }
    }

    @Test("numbers of antennas")
    func antennas() throws {
        try LibTorch.load()
        let drawn = try #require(
            AntennaTrainingTests.sampler(seed: 7).requests(
                .training, iteration: 1, users: 3, count: 4, threads: 1))
        let inputs = try AntennaGraph.Inputs(drawn)
        let n = drawn.antennas
        // Antennas that are on, off and in between.
        let scores = (0..<n).map { Double($0 % 7) - 3 }
        var dual = inputs.dual
        let all = (0..<drawn.count).flatMap { _ in scores }
        let found = try AntennaGraph.numbers(
            Tensor(all, shape: [drawn.count, n]), dual: &dual, inputs
        ).contiguous().doubles()
        try #require(found.count == drawn.count * n * AntennaFeatures.Number.count)
        for (g, request) in drawn.requests.enumerated() {
            var plainDual = request.least.uplinkPowers
            let expected = AntennaForward.numbers(
                scores: scores, channel: request.channel,
                sinrTargets: request.rates.map { SpectralEfficiency.sinr(forRate: $0) },
                dual: &plainDual,
                antennaPower: max(
                    request.energy.powerPerAntenna, AntennaForward.smallestAntennaPower),
                maximumPower: drawn.link.maximumPower)
            for antenna in 0..<n {
                for number in AntennaFeatures.Number.allCases {
                    let place = (g * n + antenna) * AntennaFeatures.Number.count + number.rawValue
                    #expect(
                        abs(found[place] - expected[antenna][number]) < 1e-8,
                        "\(number) of antenna \(antenna)")
                }
            }
        }
    }
}

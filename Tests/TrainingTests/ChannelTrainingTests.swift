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
    "Training of models that know channels",
    .enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct ChannelTrainingTests {
    private static func model(rank: Int) -> ModelConfiguration {
        var c = ModelConfiguration.channel
        c.antennas = 8
        c.users = 3
        c.embedding = 16
        c.blocks = 2
        c.feedForward = 24
        c.errorRank = rank
        return c
    }

    private static func configuration(samples: Int) -> TrainingConfiguration {
        var c = Small.configuration
        c.model = model(rank: 2)
        c.samples = samples
        c.precision = .float64
        return c
    }

    /// A graph of random weights, with the model that they are.
    private func random(
        _ c: ModelConfiguration, seed: UInt64
    ) throws -> (graph: ForwardGraph, model: FoundationModel) {
        var random = Philox(seed: seed)
        let layout = ParameterLayout.joined([.extractor(c), .heads(c, environments: 1)])
        let values = (0..<layout.count).map { _ in Float(0.3 * random.normalPair().0) }
        let buffer = try WeightBuffer(
            layout, values: values, type: .float64, computeType: .float64, device: .cpu)
        let split = ParameterLayout.extractor(c).count
        return (
            ForwardGraph(configuration: c, weights: buffer),
            FoundationModel(
                name: "random", configuration: c, extractor: Array(values[..<split]),
                defaultHead: OutputHead(Array(values[split...]), configuration: c))
        )
    }

    private func draws(_ users: Int, _ range: ClosedRange<Double>) -> PilotDraws {
        var pilots = PilotDraws()
        pilots.append(
            groups: 0..<users, users: 1, antennas: 8, range: range, stream: 5, environment: 1,
            iteration: 2, seed: 3)
        return pilots
    }

    @Test("guesses, variances and directions are those of the plain reference, to 1e-6")
    func reference() throws {
        try LibTorch.load()
        let data = Small.data()
        for rank in [0, 2] {
            let (graph, model) = try random(Self.model(rank: rank), seed: 4)
            let (n, users) = (8, 12)
            let rows = Array(data.channels[..<(users * 2 * n)])
            let pilots = draws(users, -8...36)
            let channels = try Tensor(rows, shape: [users, 2 * n]).to(.float64)
            let estimates = try EstimateGraph(channels, pilots: pilots)
            let found = try graph.channels(estimates, heads: 1)
            let guesses = try found.guesses.doubles()
            let variances = try found.variances.doubles()
            let directions = try found.directions?.doubles() ?? []
            let reference = ReferenceForward(model)
            for user in 0..<users {
                let h = (0..<n).map {
                    Complex(
                        Double(rows[user * 2 * n + $0]), Double(rows[user * 2 * n + n + $0]))
                }
                let energy = h.reduce(0) { $0 + $1.squaredLength }
                let ratio = pow(10, Double(pilots.decibels[user]) / 10)
                let scale = (energy / ratio / Double(2 * n)).squareRoot()
                let y = (0..<n).map { i in
                    h[i]
                        + Complex(
                            Double(pilots.errors[user * 2 * n + i]),
                            Double(pilots.errors[user * 2 * n + n + i])
                        ).multiplied(by: scale)
                }
                let guess = reference.guess(
                    y, pilotRatio: Double(pilots.decibels[user]), head: model.defaultHead)
                let token = TokenFeatures.token(
                    ofEstimate: y, pilotRatio: Double(pilots.decibels[user]))
                for i in 0..<n {
                    let turned = Complex(
                        guesses[user * 2 * n + i], guesses[user * 2 * n + n + i])
                    let gap = token.scale * turned - guess.channel[i]
                    #expect(gap.magnitude < 1e-6 * token.scale.magnitude)
                    for r in 0..<rank {
                        let first = (user * rank + r) * 2 * n
                        let d = Complex(directions[first + i], directions[first + n + i])
                        let gap = token.scale * d - guess.directions[r][i]
                        #expect(gap.magnitude < 1e-6 * token.scale.magnitude)
                    }
                }
                let variance = variances[user] * token.scale.squaredLength
                #expect(abs(variance / guess.whiteVariance - 1) < 1e-6)
            }
        }
    }

    @Test("the likelihood is that of the dense covariance")
    func likelihood() throws {
        try LibTorch.load()
        let (graph, _) = try random(Self.model(rank: 2), seed: 6)
        let (n, users) = (8, 5)
        let channels = try Tensor(
            Array(Small.data().channels[..<(users * 2 * n)]), shape: [users, 2 * n]
        ).to(.float64)
        let estimates = try EstimateGraph(channels, pilots: draws(users, 0...20))
        let found = try graph.channels(estimates, heads: 1)
        let told = try found.negativeLikelihoods(estimates.targets).doubles()
        let guesses = try found.guesses.doubles()
        let targets = try estimates.targets.doubles()
        let variances = try found.variances.doubles()
        let directions = try #require(try found.directions?.doubles())
        func complex(_ values: [Double], _ first: Int) -> [Complex<Double>] {
            (0..<n).map { Complex(values[first + $0], values[first + n + $0]) }
        }
        for user in 0..<users {
            let c = complex(guesses, user * 2 * n)
            let e = zip(complex(targets, user * 2 * n), c).map { $0 - $1 }
            let d = (0..<2).map { complex(directions, (user * 2 + $0) * 2 * n) }
            let covariance = ComplexMatrix(rows: n, columns: n) { i, j in
                d.reduce(i == j ? Complex(variances[user]) : .zero) {
                    $0 + $1[i] * $1[j].conjugate
                }
            }
            let (values, vectors) = try #require(covariance.hermitianEigen())
            var expected = 0.0
            for i in 0..<n {
                let along = (0..<n).reduce(Complex<Double>.zero) {
                    $0 + vectors[$1, i].conjugate * e[$1]
                }
                expected += log(values[i]) + along.squaredLength / values[i]
            }
            #expect(abs(told[user] - expected / Double(n)) < 1e-8 * abs(expected))
        }
    }

    @Test("a short run learns: errors fall below those of a white prior")
    func learns() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-channel-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var c = Self.configuration(samples: 24_000)
        c.precision = .float32
        let data = Small.data()
        let run = try TrainingRun(c, data: data, folder: folder)
        try run.run()
        let trained = try TrainedEstimator(
            run, core: StructuredModel(name: "core", seed: 1))
        #expect(trained.record.users == run.samples * 3)
        for environment in trained.record.environments {
            for (ratio, error) in zip(trained.record.pilotRatios, environment.errors) {
                let white = -10 * log10(1 + pow(10, ratio / 10))
                // A short run has yet to learn the good estimates' last tenths.
                #expect(
                    error < white + (ratio < 15 ? 0 : 0.5),
                    "\(environment.name) at \(ratio) dB: \(error)")
            }
        }
        try trained.write(to: folder + "/model")
        let loaded = try LoadedModel(folder + "/model")
        #expect(loaded.knowsChannels)
        #expect(try loaded.foundationModel().extractor == trained.model.extractor)
    }

    @Test("a run that was interrupted ends with the bits of one that was not")
    func resumes() throws {
        let base = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-channel-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: base) }
        let c = Self.configuration(samples: 240)
        let data = Small.data()
        let whole = try TrainingRun(c, data: data, folder: base + "/whole")
        try whole.run()
        let first = try TrainingRun(c, data: data, folder: base + "/parts")
        try first.run(isCancelled: { first.iteration >= 3 })
        let second = try TrainingRun(c, data: data, folder: base + "/parts")
        #expect(second.iteration == 3 && whole.iteration > 3)
        try second.run()
        #expect(try second.weights() == whole.weights())
        #expect(second.curve.points.last?.mean == whole.curve.points.last?.mean)
    }
}

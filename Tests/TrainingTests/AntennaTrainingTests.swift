import Models
import Foundation
import LinearAlgebra
import Precoding
import Support
import Testing
import Torch
import _TestSupport

@testable import Training

@Suite(
    "Training of the structured model's antennas",
    .enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct AntennaTrainingTests {
    static func sampler(seed: UInt64) -> AntennaRequestSampler {
        AntennaRequestSampler(StructuredSampler(data: Small.data(), seed: seed, rows: 4))
    }

    @Test("requests can be met, repeat for a seed and ask for little and for much")
    func requests() throws {
        let sampler = Self.sampler(seed: 5)
        var shares: [Double] = []
        for users in [1, 3] {
            let drawn = try #require(
                sampler.requests(.training, iteration: 4, users: users, count: 40, threads: 2))
            let again = try #require(
                sampler.requests(.training, iteration: 4, users: users, count: 40, threads: 1))
            #expect(drawn.channels == again.channels && drawn.sinrTargets == again.sinrTargets)
            #expect(drawn.count > 30)
            for request in drawn.requests {
                #expect(request.least.isFeasible)
                let rates = SpectralEfficiency.rates(
                    channel: request.channel, precoder: request.least.precoder, link: drawn.link)
                for (r, wanted) in zip(rates, request.rates) { #expect(abs(r - wanted) < 1e-8) }
                shares.append(request.least.power / drawn.link.maximumPower)
            }
        }
        #expect((shares.min() ?? 1) < 0.05 && (shares.max() ?? 0) > 0.5)
    }

    @Test("the graph gives the scores of the plain forward pass")
    func agrees() throws {
        try LibTorch.load()
        try LibTorch.setThreads(1)
        let c = StructuredConfiguration()
        let layout = ParameterLayout.structured(c)
        var random = Philox(seed: 6)
        let weights = (0..<layout.count).map { _ in Float(0.3 * random.normalPair().0) }
        let model = StructuredModel(name: "test", configuration: c, weights: weights)
        let buffer = try WeightBuffer(
            layout, values: weights, type: .float64, computeType: .float64, device: .cpu)
        let graph = AntennaGraph(configuration: c, weights: buffer)
        let forward = AntennaForward(model)
        for users in [1, 2, 4] {
            let drawn = try #require(
                Self.sampler(seed: 7).requests(
                    .training, iteration: users, users: users, count: 12, threads: 1))
            let scores = try graph.scores(.init(drawn)).doubles()
            for (g, request) in drawn.requests.enumerated() {
                let expected = forward.scores(
                    channel: request.channel,
                    sinrTargets: request.rates.map { SpectralEfficiency.sinr(forRate: $0) },
                    dual: request.least.uplinkPowers,
                    antennaPower: request.energy.powerPerAntenna,
                    maximumPower: drawn.link.maximumPower)
                for n in expected.indices {
                    let found = scores[g * expected.count + n]
                    #expect(abs(found - expected[n]) < 1e-6, "\(users) users")
                }
            }
        }
    }

    @Test("the slopes are those of the expected cost")
    func slopes() throws {
        // With one antenna in doubt and all others sure, the expectation has two terms.
        let drawn = try #require(
            Self.sampler(seed: 8).requests(
                .training, iteration: 1, users: 2, count: 3, threads: 1))
        let n = drawn.antennas
        let draws = AntennaDraws(seed: 1, excessWeight: 2)
        for doubted in [0, n / 2] {
            func cost(_ isOn: Bool) -> [Double] {
                let p = (0..<drawn.count).flatMap { _ in
                    (0..<n).map { $0 == doubted ? (isOn ? 1.0 : 0.0) : 1.0 }
                }
                return draws.draw(drawn, probabilities: p, iteration: 0, threads: 1).map(\.saving)
            }
            let difference = zip(cost(true), cost(false)).map { $0 - $1 }
            let half = (0..<drawn.count).flatMap { _ in
                (0..<n).map { $0 == doubted ? 0.5 : 1.0 }
            }
            let found = draws.draw(drawn, probabilities: half, iteration: 0, threads: 1)
            for (outcome, expected) in zip(found, difference) {
                #expect(abs(outcome.slopes[doubted] - expected) < 1e-5)
            }
        }
    }

    @Test("training lowers the energy, and a seed repeats it")
    func learns() throws {
        try LibTorch.load()
        try LibTorch.setThreads(1)
        var configuration = AntennaTraining.Configuration()
        configuration.samples = 32 * 120
        configuration.batch = 32
        configuration.users = [2, 3]
        configuration.learningRate = 0.006
        func train() throws -> (StructuredModel, [Double]) {
            var values: [Double] = []
            let model = try AntennaTraining(
                StructuredModel(seed: 2), configuration,
                sampler: StructuredSampler(data: Small.data(), seed: 3, rows: 4), threads: 1
            ).run { values.append($0.value) }
            return (model, values)
        }
        let (model, values) = try train()
        let mean = { (part: ArraySlice<Double>) in part.reduce(0, +) / Double(part.count) }
        #expect(mean(values.suffix(24)) < mean(values.prefix(24)))
        let unseen = try #require(
            Self.sampler(seed: 9).requests(
                .validation, iteration: 0, users: 3, count: 40, threads: 1))
        func energy(_ model: StructuredModel) -> Double {
            unseen.requests.reduce(0) { sum, request in
                sum
                    + StructuredSelection(model, energy: request.energy).selection(
                        for: request.channel, rates: request.rates, link: unseen.link
                    ).energy
            }
        }
        #expect(energy(model) < 0.98 * energy(StructuredModel(seed: 2)))
        let again = try train().0
        #expect(again == model)
        // The powers are left alone.
        let powers = ParameterLayout.powers(model.configuration).count
        #expect(model.weights.prefix(powers) == StructuredModel(seed: 2).weights.prefix(powers))
    }
}

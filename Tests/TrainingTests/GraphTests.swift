import Foundation
import Models
import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing
import Torch
import _TestSupport

@testable import Training

@Suite(
    "The training graph computes what inference computes",
    .enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct GraphTests {
    private func gap(_ a: [Float], _ b: [Float]) -> Float {
        let scale = b.reduce(0) { max($0, abs($1)) }
        return largestDifference(a, b) / scale
    }

    @Test("features, precoders and scores to 1e-5, with and without requested rates")
    func agrees() throws {
        try LibTorch.load()
        try LibTorch.setThreads(1)
        let data = Small.data()
        let (n, k, b) = (8, 3, 10)
        let groups = TrainingGroups(data, users: k, seed: 4)
            .groups(.training, environment: 0, iteration: 0, count: b)
        let batch = data.batch(of: groups, users: k)
        let rows = groups.flatMap { user in
            data.channels[(Int(user) * 2 * n)..<((Int(user) + 1) * 2 * n)]
        }
        let link = Link(maximumPower: 1, noisePower: 1)
        for seed in 1...4 as ClosedRange<UInt64> {
            var c = Small.configuration.model
            // Data of these tests are not turned; the graph trusts what it is given.
            c.removesCommonPhase = false
            c.normalizesTokens = seed % 2 == 0
            c.normalizationOrder = seed > 2 ? .after : .before
            var random = Philox(seed: seed)
            let layout = ParameterLayout.joined([.extractor(c), .heads(c, environments: 1)])
            let values = (0..<layout.count).map { _ in Float(0.3 * random.normalPair().0) }
            let buffer = try WeightBuffer(
                layout, values: values, type: .float32, computeType: .float32, device: .cpu)
            let graph = ForwardGraph(configuration: c, weights: buffer)
            let split = ParameterLayout.extractor(c).count
            let inference = Inference(configuration: c, extractor: Array(values[..<split]))
            let head = OutputHead(Array(values[split...]), configuration: c)
            let channels = try Tensor(Array(rows), shape: [b, k, 2 * n])
            for requested in [nil, (0..<(b * k)).map { _ in Float(4 * random.uniform()) }] {
                let ours = inference.features(of: batch, link: link, rates: requested)
                let rates = try requested.map { try Tensor($0, shape: [b, k]) }
                let requests = try rates.map { try RequestGraph($0, channels: channels, c) }
                let features = try graph.features(
                    ForwardGraph.tokens(channels, c), requests: requests)
                let users = try features.narrow(1, start: 0, length: k)
                #expect(gap(try users.contiguous().floats(), ours.users) < 1e-5, "seed \(seed)")
                let means = try features.mean([1])
                #expect(gap(try means.floats(), ours.means) < 1e-5, "seed \(seed)")
                let scores = try graph.scores(means.unsqueeze(0))
                let sent = inference.apply(head, to: ours, link: link)
                let columns = try graph.columns(users.reshape([1, b * k, c.embedding]))
                    .view([b, k, 2 * n])
                var unit = try SumRateGraph.normalized(columns).floats()
                if let requests {
                    #expect(gap(try scores.floats(), sent.scores) < 1e-5, "seed \(seed)")
                    let graph = try TransmissionGraph(
                        columns: columns, scores: scores.view([b, n + 1]),
                        requests: requests)
                    let active = try graph.mask.floats().map { $0 == 1 }
                    #expect(active == sent.activeAntennas, "seed \(seed)")
                    #expect(gap(try graph.powerScale.floats(), sent.powerScales) < 1e-5)
                    unit = try graph.precoders.floats()
                }
                var expected: [Float] = []
                for row in 0..<(b * k) {
                    let column = sent.precoders.elements[(row * n)..<((row + 1) * n)]
                    expected += column.map { $0.rawStorage.x } + column.map { $0.rawStorage.y }
                }
                #expect(gap(unit, expected) < 1e-5, "seed \(seed)")
            }
        }
    }

    @Test("the mask is hard forwards and the sigmoid backwards; one antenna is always on")
    func straightThrough() throws {
        let scores: [Double] = [0.3, -0.2, 2, 0, /* power */ 1, -3, -1, -2, -5, /* power */ -1]
        let leaf = try Tensor(scores, shape: [2, 5])
        try leaf.setRequiresGradient(true)
        let columns = try Tensor.full([2, 1, 8], 1, type: .float64)
        var plain = ModelConfiguration()
        plain.usesSingleUserPower = false
        let requests = try RequestGraph(
            Tensor.full([2, 1], 1, type: .float64), channels: columns, plain)
        let sent = try TransmissionGraph(columns: columns, scores: leaf, requests: requests)
        #expect(try sent.mask.doubles() == [1, 0, 1, 1, 0, 1, 0, 0])
        let weights: [Double] = [1, 2, 3, 4, 5, 6, 7, 8]
        try (sent.mask * Tensor(weights, shape: [2, 4])).sum().backward()
        let gradient = try #require(leaf.gradient).doubles()
        for row in 0..<2 {
            for i in 0..<4 {
                let s = 1 / (1 + exp(-scores[row * 5 + i]))
                let expected = weights[row * 4 + i] * s * (1 - s)
                #expect(abs(gradient[row * 5 + i] - expected) < 1e-12)
            }
        }
        let power = try sent.precoders.square().sum([1, 2]).doubles()
        for (p, score) in zip(power, [1.0, -1]) {
            #expect(abs(p - 1 / (1 + exp(-score))) < 1e-12)
        }
    }

    @Test("rates of the graph are those of the formula in double precision")
    func rates() throws {
        let data = Small.data()
        let (n, k) = (8, 3)
        let link = Link(maximumPower: 1, noisePower: 1)
        for seed in 1...3 as ClosedRange<UInt64> {
            let groups = TrainingGroups(data, users: k, seed: seed)
                .groups(.training, environment: 1, iteration: 0, count: 6)
            let batch = data.batch(of: groups, users: k)
            let rows = groups.flatMap { user in
                data.channels[(Int(user) * 2 * n)..<((Int(user) + 1) * 2 * n)]
            }
            var random = Philox(seed: seed, stream: 2)
            let columns = (0..<(6 * k * 2 * n)).map { _ in random.normalPair().0 }
            let channels = try Tensor(rows.map(Double.init), shape: [6, k, 2 * n])
            let precoders = try SumRateGraph.normalized(Tensor(columns, shape: [6, k, 2 * n]))
            let graph = try SumRateGraph.rates(channels: channels, precoders: precoders).doubles()
            let unit = try precoders.doubles()
            for g in 0..<6 {
                let w = ComplexMatrix(rows: n, columns: k) { antenna, user in
                    let start = (g * k + user) * 2 * n
                    return Complex(unit[start + antenna], unit[start + n + antenna])
                }
                let rates = SpectralEfficiency.rates(channel: batch[g], precoder: w, link: link)
                for user in 0..<k {
                    #expect(
                        abs(graph[g * k + user] - rates[user]) < 1e-6 * max(1, rates[user]),
                        "seed \(seed)")
                }
            }
        }
    }
}

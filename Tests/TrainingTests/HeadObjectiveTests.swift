import Models
import Numerics
import Precoding
import Support
import Testing
import Torch
import _TestSupport

@testable import Training

@Suite("Objectives of a head without a training library")
struct HeadObjectiveTests {
    private struct Case {
        var channels: [Complex<Float>]
        var columns: [Float]
        var scores: [Float]
        var requests: [Float]
        static let (k, n) = (3, 5)

        init(seed: UInt64) {
            var random = Philox(seed: seed)
            channels = (0..<(Self.k * Self.n)).map { _ in
                let pair = random.normalPair()
                return Complex(Float(3 * pair.0), Float(3 * pair.1))
            }
            columns = (0..<(2 * Self.k * Self.n)).map { _ in Float(random.normalPair().0) }
            scores = (0...Self.n).map { _ in Float(random.normalPair().0) }
            requests = (0..<Self.k).map { _ in Float(0.2 + 3 * random.uniform()) }
        }

        static var requests: RequestConfiguration {
            var requests = RequestConfiguration()
            requests.rateErrorWeight = 40
            return requests
        }

        func value(requested: Bool) -> (
            Double, columns: [Float], scores: [Float], rates: [Double]
        ) {
            var model = ModelConfiguration()
            model.antennas = Self.n
            model.usesSingleUserPower = true
            let objective = HeadObjective(users: Self.k, model, Self.requests)
            var gradient = [Float](repeating: 0, count: columns.count)
            var ofScores = [Float](repeating: 0, count: scores.count)
            let value =
                requested
                ? objective.requested(
                    channels: channels[...], columns: columns[...], scores: scores[...],
                    requested: requests[...], factor: 2, gradient: &gradient,
                    scoreGradient: &ofScores)
                : objective.sumRate(
                    channels: channels[...], columns: columns[...], factor: 2,
                    gradient: &gradient)
            return (value, gradient, ofScores, objective.rates)
        }
    }

    @Test("the gradient by columns and power is the difference quotient")
    func differences() {
        for seed in 1...8 as ClosedRange<UInt64> {
            for requested in [false, true] {
                let start = Case(seed: seed)
                let found = start.value(requested: requested)
                let step: Float = 1e-3
                func quotient(_ change: (inout Case, Float) -> Void) -> Double {
                    var (up, down) = (start, start)
                    change(&up, step)
                    change(&down, -step)
                    let gap = up.value(requested: requested).0 - down.value(requested: requested).0
                    return gap / Double(step)  // twice the derivative, as the factor of 2 has it
                }
                let scale = found.columns.reduce(1e-3) { max($0, abs(Double($1))) }
                for i in start.columns.indices {
                    let expected = quotient { $0.columns[i] += $1 }
                    #expect(
                        abs(expected - Double(found.columns[i])) < 2e-3 * scale,
                        "seed \(seed), column \(i), requested \(requested)")
                }
                guard requested else { continue }
                let power = quotient { $0.scores[Case.n] += $1 }
                #expect(abs(power - Double(found.scores[Case.n])) < 2e-3 * max(1, abs(power)))
            }
        }
    }

    @Test("an absolute error is the paper's; a relative one is bent where nothing can be met")
    func errors() {
        #expect(RateError.absolute.value(3, 1).error == 4)
        #expect(RateError.relative.value(1, 2).error == 0.25)
        #expect(RateError.relative.value(6, 2).error == 3)
        for measure in RateError.allCases {
            for rate in [0.1, 1.3, 2.4, 7.7] {
                let slope = measure.value(rate, 2).slope
                let up = measure.value(rate + 1e-6, 2).error
                let down = measure.value(rate - 1e-6, 2).error
                #expect(abs((up - down) / 2e-6 - slope) < 1e-6, "\(measure), \(rate)")
            }
        }
    }

    @Test(
        "objectives and the gradient of a head equal those on LibTorch",
        .enabled(if: Requirement.libTorch, "LibTorch is not there"))
    func equalsTraining() throws {
        try LibTorch.load()
        try LibTorch.setThreads(1)
        let data = Small.data()
        let (n, k, b) = (8, 3, 12)
        let link = Link(maximumPower: 1, noisePower: 1)
        let groups = TrainingGroups(data, users: k, seed: 4)
            .groups(.head, environment: 0, iteration: 0, count: b)
        let batch = data.batch(of: groups, users: k)
        for seed in 1...4 as ClosedRange<UInt64> {
            var c = Small.configuration.model
            c.removesCommonPhase = false
            c.usesSingleUserPower = seed % 2 == 0
            var random = Philox(seed: seed)
            let layout = ParameterLayout.joined([.extractor(c), .heads(c, environments: 1)])
            let values = (0..<layout.count).map { _ in Float(0.3 * random.normalPair().0) }
            let split = ParameterLayout.extractor(c).count
            let inference = Inference(configuration: c, extractor: Array(values[..<split]))
            let head = OutputHead(Array(values[split...]), configuration: c)
            let buffer = try WeightBuffer(
                layout, values: values, type: .float64, computeType: .float64, device: .cpu)
            let graph = ForwardGraph(configuration: c, weights: buffer)
            let rows = groups.flatMap { user in
                data.channels[(Int(user) * 2 * n)..<((Int(user) + 1) * 2 * n)]
            }
            let channels = try Tensor(Array(rows), shape: [b, k, 2 * n]).to(.float64)
            let factors = (0..<b).map { _ in random.uniform() }
            for wanted in [nil, (0..<(b * k)).map { _ in Float(0.3 + 3 * random.uniform()) }] {
                let features = inference.features(of: batch, link: link, rates: wanted)
                let layers = HeadLayers(head, c)
                #expect(layers.head(c) == head)
                var gradient = HeadLayers(c)
                let objectives = HeadGradient(
                    model: c, requests: Case.requests, threads: 1
                ).add(
                    features, channels: batch, requests: wanted, layers: layers,
                    factors: factors, to: &gradient)

                let requests = try wanted.map {
                    try RequestGraph(
                        Tensor($0, shape: [b, k]).to(.float64), channels: channels, c)
                }
                let x = try graph.features(ForwardGraph.tokens(channels, c), requests: requests)
                    .detached()
                let users = try x.narrow(1, start: 0, length: k).reshape([1, b * k, c.embedding])
                let columns = try graph.columns(users).view([b, k, 2 * n])
                let losses: Tensor
                if let requests {
                    let scores = try graph.scores(x.mean([1]).unsqueeze(0)).view([b, n + 1])
                    let sent = try TransmissionGraph(
                        columns: columns, scores: scores, requests: requests)
                    losses = try RatePowerGraph(
                        channels: channels, sent: sent, requests: requests.rates, Case.requests
                    ).loss
                } else {
                    losses = try SumRateGraph.rates(
                        channels: channels, precoders: SumRateGraph.normalized(columns)
                    ).sum([-1])
                }
                let values = try losses.doubles()
                #expect(values.count == objectives.count && values.count == b)
                for (a, e) in zip(objectives, values) {
                    #expect(abs(a - e) < 1e-4 * abs(e), "seed \(seed)")
                }
                try buffer.clear()
                try (losses * Tensor(factors, shape: [b])).sum().backward()
                let expected = try buffer.gradient.doubles()[split...]
                let found = gradient.head(c).values
                let scale = expected.reduce(0) { max($0, abs($1)) }
                let gap = largestDifference(found.map(Double.init), expected)
                #expect(gap < 1e-4 * scale, "seed \(seed), requests \(wanted != nil)")
            }
        }
    }
}

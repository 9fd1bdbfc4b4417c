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
    "Training of the structured model", .enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct StructuredTrainingTests {
    private static func gram(_ values: [Double], _ k: Int) -> ComplexMatrix {
        ComplexMatrix(rows: k, columns: k) {
            Complex(values[$0 * 2 * k + $1], values[($0 + k) * 2 * k + $1])
        }
    }

    @Test("Gram matrices are those of the channels, Hermitian, and repeat for a seed")
    func grams() {
        let data = Small.data()
        let sampler = GramSampler(StructuredSampler(data: data, seed: 3, rows: 4))
        let values = sampler.grams(.training, iteration: 2, users: 3, count: 20, threads: 2)
        #expect(values == sampler.grams(.training, iteration: 2, users: 3, count: 20, threads: 1))
        #expect(values != sampler.grams(.training, iteration: 3, users: 3, count: 20, threads: 1))
        for g in 0..<20 {
            let gram = Self.gram(Array(values[(g * 36)..<((g + 1) * 36)]), 3)
            for k in 0..<3 {
                #expect(gram[k, k].real > 0 && gram[k, k].imaginary == 0)
                for j in 0..<3 {
                    #expect(gram[k, j] == gram[j, k].conjugate)
                    let bound = gram[k, k].real * gram[j, j].real * (1 + 1e-9)
                    #expect(gram[k, j].squaredLength <= bound)
                }
            }
        }
    }

    @Test("the graph gives the shares and rates of the plain forward pass")
    func agrees() throws {
        try LibTorch.load()
        try LibTorch.setThreads(1)
        let sampler = GramSampler(
            StructuredSampler(data: Small.data(), seed: 4, rows: 4))
        let c = StructuredConfiguration()
        let layout = ParameterLayout.structured(c)
        var random = Philox(seed: 6)
        let weights = (0..<layout.count).map { _ in Float(0.3 * random.normalPair().0) }
        let buffer = try WeightBuffer(
            layout, values: weights, type: .float64, computeType: .float64, device: .cpu)
        let graph = StructuredGraph(configuration: c, weights: buffer)
        let model = StructuredModel(name: "test", configuration: c, weights: weights)
        let forward = PowersForward(model)
        for k in [1, 2, 5] {
            let values = sampler.grams(.training, iteration: k, users: k, count: 8, threads: 1)
            let inputs = try StructuredGraph.Inputs(
                gram: Tensor(values, shape: [8, 2 * k, 2 * k]))
            let shares = try graph.shares(inputs)
            let (dual, transmit) = (try shares.dual.doubles(), try shares.transmit.doubles())
            let rates = try StructuredGraph.rates(
                inputs, dual: shares.dual, transmit: shares.transmit
            ).doubles()
            for g in 0..<8 {
                let gram = Self.gram(Array(values[(g * 4 * k * k)..<((g + 1) * 4 * k * k)]), k)
                let expected = forward.shares(gram: gram)
                let x = PowersForward.coefficients(
                    gram: gram, dual: expected.dual, transmit: expected.transmit)
                let received = gram * x
                for i in 0..<k {
                    #expect(abs(dual[g * k + i] - expected.dual[i]) < 1e-6, "\(k) users")
                    #expect(abs(transmit[g * k + i] - expected.transmit[i]) < 1e-6)
                    let all = 1 + (0..<k).reduce(0) { $0 + received[i, $1].squaredLength }
                    let rate = log2(all / (all - received[i, i].squaredLength))
                    #expect(abs(rates[g * k + i] - rate) < 1e-6 * max(1, rate))
                }
            }
        }
    }

    @Test("training raises the sum rate over regularised zero forcing, and a seed repeats it")
    func learns() throws {
        try LibTorch.load()
        try LibTorch.setThreads(1)
        var configuration = PowerTraining.Configuration()
        configuration.samples = 64 * 40
        configuration.batch = 64
        configuration.users = [4, 3]
        configuration.learningRate = 0.01
        func train() throws -> (model: StructuredModel, last: Double) {
            var gains: [Double] = []
            let model = try PowerTraining(
                StructuredModel(seed: 1), configuration,
                sampler: StructuredSampler(data: Small.data(), seed: 1, rows: 4)
            ).run { gains.append($0.value) }
            return (model, gains.suffix(8).reduce(0, +) / 8)
        }
        let first = try train()
        #expect(first.last > 1.01)
        #expect(try train().model == first.model)
        let sampler = GramSampler(
            StructuredSampler(data: Small.data(), seed: 77, rows: 4))
        let values = sampler.grams(.validation, iteration: 0, users: 4, count: 60, threads: 1)
        // The network alone, without the refinement that follows it.
        func mean(_ model: StructuredModel) -> Double {
            let forward = PowersForward(model)
            return (0..<60).reduce(0) { sum, g in
                let gram = Self.gram(Array(values[(g * 64)..<((g + 1) * 64)]), 4)
                let shares = forward.shares(gram: gram)
                let x = PowersForward.coefficients(
                    gram: gram, dual: shares.dual, transmit: shares.transmit)
                return sum + SumRateOfGram.value(gram, x)
            }
        }
        #expect(mean(first.model) > mean(StructuredModel(seed: 1)))
    }
}

/// The sum rate of coefficients X on G, both at unit power and noise.
private enum SumRateOfGram {
    static func value(_ gram: ComplexMatrix, _ x: ComplexMatrix) -> Double {
        let y = gram * x
        let k = gram.rows
        let power = (0..<k).reduce(0) { sum, j in
            sum + (0..<k).reduce(0) { $0 + (x[$1, j].conjugate * y[$1, j]).real }
        }
        return (0..<k).reduce(0) { sum, i in
            let all = 1 + (0..<k).reduce(0) { $0 + y[i, $1].squaredLength / power }
            return sum + log2(all / (all - y[i, i].squaredLength / power))
        }
    }
}

import Foundation
import Testing
import _TestSupport

@testable import Torch

@Suite(.enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct FusedAdamTests {
    /// Kingma and Ba 2015, algorithm 1, in plain Swift.
    private struct PlainAdam {
        var parameters: [Double]
        var first: [Double]
        var second: [Double]

        mutating func step(
            _ t: Int, _ gradients: [Double], rate: Double, beta1: Double, beta2: Double,
            decay: Double, epsilon: Double, decoupled: Bool
        ) {
            for i in parameters.indices {
                var g = gradients[i]
                if decoupled {
                    parameters[i] -= rate * decay * parameters[i]
                } else {
                    g += decay * parameters[i]
                }
                first[i] = beta1 * first[i] + (1 - beta1) * g
                second[i] = beta2 * second[i] + (1 - beta2) * g * g
                let mean = first[i] / (1 - pow(beta1, Double(t)))
                let square = second[i] / (1 - pow(beta2, Double(t)))
                parameters[i] -= rate * mean / (square.squareRoot() + epsilon)
            }
        }
    }

    @Test(arguments: [DataType.float64, .float32], [(0.0, false), (0.1, false), (0.1, true)])
    func equalsPlainAdam(type: DataType, decay: (rate: Double, decoupled: Bool)) throws {
        let tolerance = type == .float64 ? 1e-12 : 2e-6
        for seed in 1...5 {
            var random = RandomNumbers(seed: seed)
            // Odd lengths, so that vector loops have a rest.
            let counts = [37, 5]
            let start = counts.map { random.uniforms($0) }
            var plain = start.map {
                PlainAdam(
                    parameters: $0, first: Array(repeating: 0, count: $0.count),
                    second: Array(repeating: 0, count: $0.count))
            }
            let parameters = try start.map { try Tensor($0).to(type) }
            let first = try counts.map { try Tensor.zeros([$0], type: type) }
            let second = try counts.map { try Tensor.zeros([$0], type: type) }
            let steps = try counts.map { _ in try Tensor.scalar(0) }
            for t in 1...20 {
                let gradients = counts.map { random.uniforms($0, -2...2) }
                for i in plain.indices {
                    plain[i].step(
                        t, gradients[i], rate: 0.01, beta1: 0.8, beta2: 0.95, decay: decay.rate,
                        epsilon: 1e-6, decoupled: decay.decoupled)
                }
                for step in steps { try step.fill(Double(t)) }
                try FusedAdam.step(
                    parameters: parameters, gradients: gradients.map { try Tensor($0).to(type) },
                    firstMoments: first, secondMoments: second, steps: steps, learningRate: 0.01,
                    beta1: 0.8, beta2: 0.95, weightDecay: decay.rate, epsilon: 1e-6,
                    decoupled: decay.decoupled)
            }
            for i in plain.indices {
                for (found, expected) in [
                    (parameters[i], plain[i].parameters), (first[i], plain[i].first),
                    (second[i], plain[i].second),
                ] {
                    let error = largestDifference(try found.doubles(), expected)
                    #expect(error < tolerance, "seed \(seed)")
                }
            }
        }
    }

    @Test func changesParametersThatRequireGradients() throws {
        let x = try Tensor([1, 1] as [Float])
        try x.setRequiresGradient(true)
        let zeros = try Tensor.zeros([2])
        try FusedAdam.step(
            parameters: [x], gradients: [Tensor([1, -1] as [Float])], firstMoments: [zeros],
            secondMoments: [Tensor.zeros([2])], steps: [Tensor.scalar(1)], learningRate: 0.5)
        // The first step has the length of the learning rate whatever the gradient.
        let found = try x.doubles()
        #expect(abs(found[0] - 0.5) < 1e-6 && abs(found[1] - 1.5) < 1e-6)
        #expect(x.requiresGradient && Autograd.isEnabled)
    }

    @Test func mismatchesAreRefused() throws {
        func step(
            _ parameters: [Tensor], _ gradients: [Tensor], _ moments: [Tensor], _ steps: [Tensor]
        ) throws {
            try FusedAdam.step(
                parameters: parameters, gradients: gradients, firstMoments: moments,
                secondMoments: moments, steps: steps, learningRate: 1)
        }
        let (x, y, one) = (try Tensor.zeros([2]), try Tensor.zeros([3]), try Tensor.scalar(1))
        #expect(throws: TorchError.self) { try step([x], [], [x], [one]) }
        #expect(throws: TorchError.self) { try step([x], [x], [x], []) }
        #expect(throws: TorchError.self) { try step([x], [y], [x], [one]) }
        #expect(throws: TorchError.self) { try step([x], [x], [x.to(.float64)], [one]) }
        #expect(throws: TorchError.self) { try step([x], [x], [x], [Tensor.scalar(0)]) }
        #expect(throws: TorchError.self) {
            try step([x], [x], [x], [Tensor.scalar(1, type: .float64)])
        }
        #expect(throws: TorchError.self) {
            let wide = try Tensor.zeros([2, 3]), tall = try Tensor.zeros([3, 2]).transpose(0, 1)
            try step([wide], [tall], [wide], [one])
        }
    }
}

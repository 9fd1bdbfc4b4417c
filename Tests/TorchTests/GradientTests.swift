import Testing
import _TestSupport

@testable import Torch

/// Gradients against central differences of the weighted sum of an operation's results.
@Suite(.enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct GradientTests {
    @Test(arguments: GradientCase.all)
    func gradientsAreDifferenceQuotients(_ test: GradientCase) throws {
        for seed in 1...4 {
            var random = RandomNumbers(seed: seed)
            let values = test.shapes.map { random.uniforms($0.reduce(1, *), test.range) }
            let inputs = try zip(values, test.shapes).map { try Tensor($0, shape: $1) }
            for input in inputs { try input.setRequiresGradient(true) }
            let output = try test.operation(inputs)
            #expect(output.requiresGradient)
            let weights = try random.tensor(output.shape, 0.5...1.5)
            try (output * weights).sum().backward()

            for (i, input) in inputs.enumerated() {
                let gradient = try #require(input.gradient)
                #expect(gradient.shape == input.shape)
                let found = try gradient.doubles()
                for j in values[i].indices {
                    let expected = try slope(test, values, weights, i, j)
                    #expect(
                        abs(found[j] - expected) <= 2e-7 * max(1, abs(expected)),
                        "seed \(seed), input \(i), element \(j): \(found[j]), not \(expected)")
                }
            }
        }
    }

    /// (f(x + h) − f(x − h)) / 2h by element `j` of input `i`: exact to h² f‴/6, rounding apart.
    private func slope(
        _ test: GradientCase, _ values: [[Double]], _ weights: Tensor, _ i: Int, _ j: Int
    ) throws -> Double {
        let h = 1e-5
        func loss(_ step: Double) throws -> Double {
            var moved = values
            moved[i][j] += step
            let inputs = try zip(moved, test.shapes).map { try Tensor($0, shape: $1) }
            return try (test.operation(inputs) * weights).sum().item()
        }
        return try (loss(h) - loss(-h)) / (2 * h)
    }
}

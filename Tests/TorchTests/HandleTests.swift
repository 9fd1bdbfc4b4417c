import Testing

@testable import Torch

@Suite(.enabled(if: LibTorch.isAvailable, "LibTorch is not there"))
struct HandleTests {
    /// Every handle is given back. In a process of its own, since tests beside it use tensors too.
    @Test func handlesReturnToTheBase() async {
        await #expect(processExitsWith: .success) {
            try Self.useEverything()  // Fills the store of constants.
            let base = Tensor.liveCount
            for _ in 0..<20 { try Self.useEverything() }
            #expect(Tensor.liveCount == base)
        }
    }

    private static func useEverything() throws {
        for test in GradientCase.all {
            var random = RandomNumbers(seed: 1)
            let inputs = try test.shapes.map { try random.tensor($0, test.range) }
            for input in inputs { try input.setRequiresGradient(true) }
            let output = try test.operation(inputs)
            try (output * output).sum().backward()
            let gradients = try inputs.map { try #require($0.gradient) }
            let moments = try gradients.map { try $0.to(.float32).to(.float64) }
            try FusedAdam.step(
                parameters: inputs, gradients: moments,
                firstMoments: gradients.map { try $0.cloned() },
                secondMoments: gradients.map { try $0.square() },
                steps: inputs.map { _ in try Tensor.scalar(1) }, learningRate: 0.1)
        }
        // Errors give back what they were given.
        let x = try Tensor.zeros([2, 3])
        _ = try? x.matmul(x)
        _ = try? Tensor.cat([x, Tensor.zeros([2])], 0)
        _ = try? x.copy(from: Tensor.zeros([7]))
        _ = try? x.backward()
    }
}

import Foundation
import Testing
import _TestSupport

@testable import Torch

@Suite(.enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct HandleTests {
    /// Every handle is given back. In a process of its own, since tests beside it use tensors too.
    @Test func handlesReturnToTheBase() async {
        await #expect(processExitsWith: .success) {
            try Self.useEverything()  // Fills the store of constants.
            let base = Tensor.liveCount
            for _ in 0..<5 { try Self.useEverything() }
            #expect(Tensor.liveCount == base)
        }
    }

    /// What is handed to the dispatcher is consumed by it, also when the operator refuses. A lost
    /// handle of these large operands would cost 8 MB each time.
    @Test func operandsAreConsumed() async {
        await #expect(processExitsWith: .success) {
            try Self.useLargeOperands()
            let base = Self.peakMegabytes
            for _ in 0..<30 { try Self.useLargeOperands() }
            #expect(Self.peakMegabytes - base < 120)
        }
    }

    private static func useLargeOperands() throws {
        let half = 1 << 20
        let x = try Tensor.full([half, 2], 1), weight = try Tensor.zeros([1, 2])
        let part = try x.narrow(0, start: 0, length: 1)
        _ = try part * part
        _ = try Tensor.cat([part, part], 0)
        // As bias, hence as an optional.
        _ = try part.linear(weight, bias: x.view([-1]).narrow(0, start: 0, length: 1))
        #expect(throws: TorchError.self) { try x.matmul(Tensor.zeros([3])) }
        #expect(throws: TorchError.self) { try Tensor.cat([x, weight], 1) }
        try x.setRequiresGradient(true)
        try x.setGradient(to: Tensor.full([half, 2], 1))
        #expect(try x.gradient?.select(0, 0).floats() == [1, 1])
        try x.setGradient(to: nil)
    }

    /// The most memory that this process ever held.
    private static var peakMegabytes: Int {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss >> 20
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_maxrss >> 10
        #endif
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

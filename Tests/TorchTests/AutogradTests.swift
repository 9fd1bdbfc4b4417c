import Testing
import _TestSupport

@testable import Torch

@Suite(.enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct AutogradTests {
    private struct Stop: Error {}

    @Test func settingReturnsAfterAThrow() throws {
        #expect(Autograd.isEnabled)
        #expect(throws: Stop.self) {
            try Autograd.withoutGradients {
                #expect(!Autograd.isEnabled)
                try Autograd.withoutGradients { throw Stop() }
            }
        }
        #expect(Autograd.isEnabled)
        #expect(throws: TorchError.self) { try Tensor.zeros([2]).copy(from: Tensor.zeros([3])) }
        #expect(Autograd.isEnabled)
        try Autograd.withoutGradients {
            #expect(throws: TorchError.self) { try Tensor.zeros([2]).copy(from: Tensor.zeros([3])) }
            #expect(!Autograd.isEnabled)
        }
        #expect(Autograd.isEnabled)
    }

    @Test func nothingIsRecordedWithout() throws {
        let x = try Tensor([1.0, 2])
        try x.setRequiresGradient(true)
        #expect(x.requiresGradient)
        #expect(try !Autograd.withoutGradients { try x * 2 }.requiresGradient)
        #expect(try !x.detached().requiresGradient)
        #expect(try (x * 2).requiresGradient)
        try x.setRequiresGradient(false)
        #expect(try !(x * 2).requiresGradient)
    }

    /// The gradients of all parameters are views of one flat tensor, which backward fills in place.
    @Test func flatGradientsAreFilledInPlace() throws {
        for seed in 1...5 {
            var random = RandomNumbers(seed: seed)
            let shapes = [[3, 4], [3], [2, 3], [2]]
            let counts = shapes.map { $0.reduce(1, *) }
            let values = counts.map { random.uniforms($0) }
            let x = try random.tensor([5, 4])
            func loss(_ p: [Tensor]) throws -> Tensor {
                try x.linear(p[0], bias: p[1]).tanh().linear(p[2], bias: p[3]).square().sum()
            }
            // As usual: every parameter its own gradient.
            let own = try zip(values, shapes).map { try Tensor($0, shape: $1) }
            for parameter in own { try parameter.setRequiresGradient(true) }
            try loss(own).backward()
            let expected = try own.flatMap { try #require($0.gradient).doubles() }

            let flat = try Tensor(values.flatMap { $0 })
            let flatGradient = try Tensor.zeros([flat.count], type: .float64)
            var start = 0
            let parameters = try zip(shapes, counts).map { shape, count in
                defer { start += count }
                let view = try flat.narrow(0, start: start, length: count).view(shape).detached()
                try view.setRequiresGradient(true)
                try view.setGradient(
                    to: flatGradient.narrow(0, start: start, length: count).view(shape))
                return view
            }
            for round in 1...3 {
                try loss(parameters).backward()
                let found = try flatGradient.doubles()
                #expect(found.count == expected.count && !found.isEmpty)
                #expect(
                    zip(found, expected).allSatisfy {
                        abs($0 - Double(round) * $1) < 1e-12 * max(1, abs($1))
                    }, "seed \(seed), round \(round)")
            }
            try flatGradient.zero()
            #expect(try #require(parameters[2].gradient).abs().sum().item() == 0)
            // Parameters are views of the flat tensor: changing that changes the loss.
            let before = try loss(parameters).item()
            try flat.add(Tensor(expected), scale: -1e-4)
            #expect(try loss(parameters).item() < before, "seed \(seed)")
        }
    }

    @Test func gradientIsTheSameMemory() throws {
        let x = try Tensor([1.0, 2])
        #expect(x.gradient == nil)
        try x.setRequiresGradient(true)
        #expect(x.gradient == nil)
        try (x * x).sum().backward()
        let gradient = try #require(x.gradient)
        #expect(try gradient.doubles() == [2, 4])
        try (x * x).sum().backward()
        #expect(try gradient.doubles() == [4, 8])
        try gradient.zero()
        #expect(try x.gradient?.doubles() == [0, 0])
        try x.setGradient(to: nil)
        #expect(x.gradient == nil)
        #expect(try gradient.doubles() == [0, 0], "still held")
    }

    @Test func gradientOutlivesItsTensor() throws {
        var gradient: Tensor?
        do {
            let x = try Tensor([3.0])
            try x.setRequiresGradient(true)
            try x.square().backward()
            gradient = x.gradient
        }
        #expect(try gradient?.doubles() == [6])
    }

    @Test func weightsAndKeptGraph() throws {
        let x = try Tensor([1.0, 2, 3])
        try x.setRequiresGradient(true)
        let y = try x.square()
        try y.backward(weights: Tensor([1.0, 10, 100]), keepGraph: true)
        #expect(try x.gradient?.doubles() == [2, 40, 600])
        try y.backward(weights: Tensor([1.0, 0, 0]))
        #expect(try x.gradient?.doubles() == [4, 40, 600])
        #expect(throws: TorchError.self) { try y.backward(weights: Tensor([1.0, 0, 0])) }
    }

    /// Recording is each thread's own setting, and graphs may be made on any thread.
    @Test func threadsDoNotDisturbEachOther() async throws {
        let x = try Tensor([Double](repeating: 0.5, count: 100))
        let results = try await withThrowingTaskGroup(of: Double.self) { group in
            for i in 0..<8 {
                group.addTask {
                    var sum = 0.0
                    for _ in 0..<50 {
                        let w = try Tensor([Double(i)])
                        try w.setRequiresGradient(true)
                        if i % 2 == 0 {
                            try (x * w).sum().backward()
                            sum += try w.gradient?.item() ?? .nan
                        } else {
                            sum += try Autograd.withoutGradients { try (x * w).sum().item() }
                        }
                    }
                    return sum
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // Even i: Σ x = 50; odd i: i Σ x; each fifty times: 2500 (4 + 1 + 3 + 5 + 7).
        #expect(results.reduce(0.0, +) == 50_000.0)
    }
}

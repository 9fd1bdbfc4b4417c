import Testing
import Torch

/// One differentiable operation and the kind of inputs on which it is smooth.
struct GradientCase: Sendable, CustomTestStringConvertible {
    let name: String
    let shapes: [[Int]]
    let range: ClosedRange<Double>
    let operation: @Sendable ([Tensor]) throws -> Tensor

    init(
        _ name: String, _ shapes: [[Int]], in range: ClosedRange<Double> = -1...1,
        _ operation: @escaping @Sendable ([Tensor]) throws -> Tensor
    ) {
        self.name = name
        self.shapes = shapes
        self.range = range
        self.operation = operation
    }

    var testDescription: String { name }

    static let all: [GradientCase] = matrices + arithmetic + functions + shapes + reductions

    private static let matrices: [GradientCase] = [
        .init("linear", [[4, 3], [2, 3], [2]]) { try $0[0].linear($0[1], bias: $0[2]) },
        .init("linear, batch", [[2, 4, 3], [2, 3]]) { try $0[0].linear($0[1]) },
        .init("matmul", [[2, 3, 4], [4, 2]]) { try $0[0].matmul($0[1]) },
        .init("bmm", [[2, 3, 4], [2, 4, 2]]) { try $0[0].bmm($0[1]) },
        .init("addmm", [[2], [3, 4], [4, 2]]) { try $0[0].addmm($0[1], $0[2]) },
        .init("addmm, full", [[3, 2], [3, 4], [4, 2]]) { try $0[0].addmm($0[1], $0[2]) },
        .init("baddbmm", [[3, 2], [2, 3, 4], [2, 4, 2]]) { try $0[0].baddbmm($0[1], $0[2]) },
        .init("inverse", [[3, 3]]) { try ($0[0] + identity(3, 3)).inverse() },
        .init("solve", [[3, 3], [3, 2]]) { try ($0[0] + identity(3, 3)).solve($0[1]) },
        .init("attention", [[2, 3, 4], [2, 5, 4], [2, 5, 4]]) {
            try $0[0].scaledDotProductAttention(key: $0[1], value: $0[2])
        },
        .init("attention, scale", [[2, 3, 4], [2, 5, 4], [2, 5, 4]]) {
            try $0[0].scaledDotProductAttention(key: $0[1], value: $0[2], scale: 0.3)
        },
        .init("layerNorm", [[3, 5], [5], [5]]) { try $0[0].layerNorm(weight: $0[1], bias: $0[2]) },
        .init("layerNorm, plain", [[3, 5]]) { try $0[0].layerNorm(epsilon: 1e-3) },
        .init("softmax", [[3, 4]]) { try $0[0].softmax(1) },
        .init("softmax, first", [[3, 4]]) { try $0[0].softmax(0) },
    ]

    private static let arithmetic: [GradientCase] = [
        .init("a + b", [[3, 2], [2]]) { try $0[0] + $0[1] },
        .init("a − b", [[3, 2], [3, 1]]) { try $0[0] - $0[1] },
        .init("a · b", [[3, 2], [2]]) { try $0[0] * $0[1] },
        .init("a / b", [[3, 2], [2]], in: 0.5...2) { try $0[0] / $0[1] },
        .init("a + 2", [[3]]) { try $0[0] + 2 },
        .init("a − 2", [[3]]) { try $0[0] - 2 },
        .init("2 − a", [[3]]) { try 2 - $0[0] },
        .init("3 · a", [[3]]) { try 3 * $0[0] },
        .init("a / 3", [[3]]) { try $0[0] / 3 },
        .init("3 / a", [[3]], in: 0.5...2) { try 3 / $0[0] },
        .init("adding", [[3, 2], [2]]) { try $0[0].adding($0[1], scale: -2.5) },
        .init("negated", [[3]]) { try $0[0].negated() },
        .init("maximum", [[7], [7]]) { try $0[0].maximum($0[1]) },
        .init("minimum", [[7], [7]]) { try $0[0].minimum($0[1]) },
        .init("where", [[7], [7]]) {
            try Tensor.where($0[0].greaterOrEqual($0[1]), $0[0] * 3, $0[1] * 5)
        },
        .init("clamped", [[9]]) { try $0[0].clamped(min: -0.3, max: 0.4) },
    ]

    private static let functions: [GradientCase] = [
        .init("square", [[5]]) { try $0[0].square() },
        .init("sqrt", [[5]], in: 0.5...2) { try $0[0].sqrt() },
        .init("rsqrt", [[5]], in: 0.5...2) { try $0[0].rsqrt() },
        .init("reciprocal", [[5]], in: 0.5...2) { try $0[0].reciprocal() },
        .init("log", [[5]], in: 0.5...2) { try $0[0].log() },
        .init("log2", [[5]], in: 0.5...2) { try $0[0].log2() },
        .init("exp", [[5]]) { try $0[0].exp() },
        .init("abs", [[5]]) { try $0[0].abs() },
        .init("sin", [[5]]) { try $0[0].sin() },
        .init("cos", [[5]]) { try $0[0].cos() },
        .init("tanh", [[5]]) { try $0[0].tanh() },
        .init("sigmoid", [[5]]) { try $0[0].sigmoid() },
        .init("relu", [[9]]) { try $0[0].relu() },
        .init("gelu", [[9]]) { try $0[0].gelu() },
    ]

    private static let shapes: [GradientCase] = [
        .init("transpose", [[2, 3, 4]]) { try $0[0].transpose(0, 2) },
        .init("permute", [[2, 3, 4]]) { try $0[0].permute([1, 2, 0]) },
        .init("view", [[2, 6]]) { try $0[0].view([3, -1]) },
        .init("reshape", [[2, 6]]) { try $0[0].transpose(0, 1).reshape([3, 4]) },
        .init("flatten", [[2, 3, 2]]) { try $0[0].flatten(from: 1) },
        .init("narrow", [[2, 6]]) { try $0[0].narrow(1, start: 2, length: 3) },
        .init("select", [[2, 6]]) { try $0[0].select(1, -2) },
        .init("slice", [[2, 6]]) { try $0[0].slice(1, from: 1, to: -1, step: 2) },
        .init("expand", [[2, 1]]) { try $0[0].expand([3, -1, 4]) },
        .init("unsqueeze", [[2, 3]]) { try $0[0].unsqueeze(-2) },
        .init("squeeze", [[2, 1, 3]]) { try $0[0].squeeze(1) },
        .init("squeeze, all", [[1, 2, 1, 3]]) { try $0[0].squeeze() },
        .init("diagonal", [[2, 3, 3]]) { try $0[0].diagonal(1, 2) },
        .init("diagonal, beside", [[3, 3]]) { try $0[0].diagonal(0, 1, offset: 1) },
        .init("indexSelect", [[4, 2]]) { try $0[0].indexSelect(0, Tensor([3, 0, 3] as [Int64])) },
        .init("cat", [[2, 3], [2, 1]]) { try Tensor.cat($0, 1) },
        .init("stack", [[2, 3], [2, 3]]) { try Tensor.stack($0, 1) },
        .init("contiguous", [[2, 3]]) { try $0[0].transpose(0, 1).contiguous() },
        .init("cloned", [[2, 3]]) { try $0[0].cloned() },
    ]

    private static let reductions: [GradientCase] = [
        .init("sum", [[2, 3, 4]]) { try $0[0].sum() },
        .init("sum of some", [[2, 3, 4]]) { try $0[0].sum([0, -1]) },
        .init("sum, kept", [[2, 3, 4]]) { try $0[0].sum([1], keepDimensions: true) },
        .init("mean", [[2, 3, 4]]) { try $0[0].mean() },
        .init("mean of some", [[2, 3, 4]]) { try $0[0].mean([1], keepDimensions: true) },
        .init("amax", [[3, 4]]) { try $0[0].amax([1]) },
        .init("amin", [[3, 4]]) { try $0[0].amin(keepDimensions: true) },
    ]

    /// A well-conditioned addend for matrices that are to be inverted.
    private static func identity(_ size: Int, _ value: Double) throws -> Tensor {
        var values = [Double](repeating: 0, count: size * size)
        for i in 0..<size { values[i * size + i] = value }
        return try Tensor(values, shape: [size, size])
    }
}

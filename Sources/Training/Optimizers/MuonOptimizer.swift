import Models
import Torch

/// Muon on the matrices of the blocks: momentum, then a step along the nearest orthogonal matrix.
///
/// M <- mu M + G, U = orthogonal(G + mu M), W <- W - rate * sqrt(max(1, rows / columns)) U, where
/// orthogonal(X) of X = A S B^T is close to A B^T, by five Newton-Schulz iterations
/// X <- a X + (b Y + c Y Y) X, Y = X X^T. K. Jordan et al., "Muon: an optimizer for hidden layers in
/// neural networks", 2024. Query, key and value are three matrices, as they act apart.
///
/// Why: the gradient of a matrix is nearly of low rank, so Adam moves few directions; here all
/// move alike. It needs about a third of Adam's samples on this model (`TrainingAModel.md`).
final class MuonOptimizer {
    /// The momentum, in the layout of the whole buffer.
    let momentum: Tensor
    private let buffer: WeightBuffer
    private let memory: Double
    private let computeType: DataType
    /// Matrices of one shape, stepped as one batch.
    private let groups: [[Member]]

    /// One matrix: where its weights, gradient and momentum are, and whether it lies on its side.
    private struct Member {
        let weight, gradient, momentum: Tensor
        let isTall: Bool
        let scale: Double
    }

    /// The coefficients a, b, c of the iteration (Jordan et al.).
    private static let coefficients = (a: 3.4445, b: -4.7750, c: 2.0315)
    private static let iterations = 5

    /// Whether Muon steps this parameter.
    static func handles(_ parameter: Parameter) -> Bool {
        parameter.name.hasPrefix("blocks.") && parameter.shape.count == 2
    }

    /// An optimiser of every matrix of the blocks in `buffer`.
    init(_ buffer: WeightBuffer, memory: Double) throws {
        self.buffer = buffer
        self.memory = memory
        let type = buffer.values.type
        computeType = buffer.computeType == .bfloat16 ? .bfloat16 : type
        let momentum = try Tensor.zeros(
            [buffer.layout.count], type: type, device: buffer.values.device)
        self.momentum = momentum
        var groups: [[Int]: [Member]] = [:]
        for parameter in buffer.layout.parameters where Self.handles(parameter) {
            let parts = parameter.name.hasSuffix("qkv.weight") ? 3 : 1
            let rows = parameter.shape[0] / parts
            let columns = parameter.shape[1]
            for part in 0..<parts {
                let start = parameter.offset + part * rows * columns
                let views = try [buffer.values, buffer.gradient, momentum].map {
                    try $0.narrow(0, start: start, length: rows * columns).view([rows, columns])
                }
                let key = [min(rows, columns), max(rows, columns)]
                groups[key, default: []].append(
                    Member(
                        weight: views[0], gradient: views[1], momentum: views[2],
                        isTall: rows > columns,
                        scale: max(1, Double(rows) / Double(columns)).squareRoot()))
            }
        }
        self.groups = groups.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap {
            groups[$0]
        }
    }

    /// One step.
    func step(learningRate: Double) throws {
        try Autograd.withoutGradients {
            try momentum.multiply(by: memory)
            try momentum.add(buffer.gradient)
            for group in groups {
                let directions = try group.map { member in
                    let direction = try member.gradient.adding(member.momentum, scale: memory)
                    return try member.isTall ? direction.transpose(0, 1) : direction
                }
                let steps = try Self.orthogonal(Tensor.stack(directions, 0).to(computeType))
                    .to(buffer.values.type)
                for (i, member) in group.enumerated() {
                    let step = try steps.select(0, i)
                    try member.weight.add(
                        member.isTall ? step.transpose(0, 1) : step,
                        scale: -learningRate * member.scale)
                }
            }
        }
    }

    /// Orthogonal matrices near `x`, [B, rows, columns] with rows <= columns: singular values
    /// between about 0.7 and 1.2, which is near enough.
    static func orthogonal(_ x: Tensor) throws -> Tensor {
        let norm = try x.square().sum([-1, -2], keepDimensions: true).sqrt() + 1e-7
        var x = try x / norm
        for _ in 0..<iterations {
            let y = try x.bmm(x.transpose(1, 2))
            let mixed = try y * coefficients.b + y.bmm(y) * coefficients.c
            x = try x * coefficients.a + mixed.bmm(x)
        }
        return x
    }
}

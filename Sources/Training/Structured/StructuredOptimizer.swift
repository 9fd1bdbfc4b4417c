import Models
import Support
import Torch

/// The weights of the structured model while one of its two networks is trained: Adam with half a
/// cosine and a limit of the gradient.
final class StructuredOptimizer {
    /// All weights of the model.
    let buffer: WeightBuffer
    private let adam: AdamOptimizer
    private let learningRate: Double
    private let iterations: Int

    /// Upper limit of the gradient's norm (ours): what one odd group may do.
    static let gradientLimit = 1.0

    /// An optimiser of the weights in `range` of `model`.
    init(
        _ model: StructuredModel, range: Range<Int>, learningRate: Double, iterations: Int
    ) throws {
        buffer = try WeightBuffer(
            .structured(model.configuration), values: model.weights, type: .float64,
            computeType: .float64, device: .cpu)
        adam = try AdamOptimizer(buffer, ranges: [range])
        self.learningRate = learningRate
        self.iterations = iterations
    }

    /// One step down the gradient of `loss`, the one after `iteration` others.
    ///
    /// - Throws: `InputError` when the gradient is not finite.
    func step(_ iteration: Int, loss: Tensor) throws {
        try buffer.clear()
        try loss.backward()
        try buffer.collect()
        guard try buffer.gradient.isAllFinite() else {
            throw InputError(
                "iteration \(iteration + 1)", expected: "a finite gradient", found: "NaN")
        }
        try Autograd.withoutGradients {
            let norm = try buffer.gradient.square().sum().sqrt()
            try buffer.gradient.multiply(
                by: (Self.gradientLimit / (norm + 1e-9)).clamped(max: 1))
            let progress = Double(iteration) / Double(iterations)
            try adam.step(
                number: iteration + 1,
                learningRate: learningRate * LearningRate.cosine(progress))
            try buffer.refresh()
        }
    }

    /// `model` with the weights as they are now.
    func trained(_ model: StructuredModel) throws -> StructuredModel {
        var model = model
        model.weights = try buffer.values.to(.float32).floats()
        return model
    }
}

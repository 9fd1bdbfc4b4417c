import FoundationModel
import Foundation
import Support
import Torch

/// Trains the structured model to raise the sum rate, over group sizes, parts of the array and
/// signal-to-noise ratios.
///
///     let training = try StructuredTraining(data, settings: .init())
///     let model = try training.run(observer: { print($0.samples, $0.gain) })
///
/// What is raised is the mean of the sum rate over that of regularised zero forcing with equal
/// power, which the untrained model is, so that groups of high and of low rates count alike.
public final class StructuredTraining {
    /// How the model is trained: one block, with the reason beside each number.
    public struct Settings: Sendable, Equatable, Codable {
        /// Shape of the model.
        public var model = StructuredConfiguration()
        /// Groups in all.
        public var samples = 1_500_000
        /// Groups of one iteration, all of one size.
        public var batch = 512
        /// Sizes K, one after the other; those of use most are there more often.
        public var users = [4, 2, 8, 4, 3, 16, 4, 6, 5, 12]
        /// Largest learning rate of Adam; falls along half a cosine.
        public var learningRate = 4e-3
        /// Upper limit of the gradient's norm.
        public var gradientLimit = 1.0
        /// Seed of the start weights and the groups.
        public var seed: UInt64 = 1
        /// Noise preset of the data.
        public var noise = "paper"

        /// The defaults: what ships.
        public init() {}
    }

    /// Where training is.
    public struct Progress: Sendable {
        /// Groups seen.
        public var samples: Int
        /// Group size of this iteration.
        public var users: Int
        /// Mean of sum rate over that of the untrained model, in this iteration.
        public var gain: Double
    }

    /// The settings.
    public let settings: Settings
    private let sampler: GramSampler
    private let buffer: WeightBuffer
    private let adam: AdamOptimizer
    private let graph: StructuredGraph
    private let threads: Int?

    /// Training on `data`.
    ///
    /// - Throws: `TorchError` when LibTorch is not there.
    public init(
        _ data: TrainingData, settings: Settings, rows: Int = 8, threads: Int? = nil
    ) throws {
        try LibTorch.load()
        self.settings = settings
        self.threads = threads
        sampler = GramSampler(data: data, seed: settings.seed, rows: rows)
        let layout = ParameterLayout.structured(settings.model)
        buffer = try WeightBuffer(
            layout, values: layout.initialValues(seed: settings.seed), type: .float64,
            computeType: .float64, device: .cpu)
        adam = try AdamOptimizer(buffer, ranges: [0..<layout.count])
        graph = StructuredGraph(configuration: settings.model, weights: buffer)
    }

    /// Trains to the end.
    ///
    /// - Throws: `InputError` when a gradient is not finite.
    public func run(observer: (Progress) -> Void = { _ in }) throws -> StructuredModel {
        let iterations = max(1, settings.samples / settings.batch)
        for iteration in 0..<iterations {
            let users = settings.users[iteration % settings.users.count]
            let gain = try step(iteration, users: users, of: iterations)
            observer(
                Progress(samples: (iteration + 1) * settings.batch, users: users, gain: gain))
        }
        var model = StructuredModel(
            name: "structured", configuration: settings.model,
            weights: try buffer.values.to(.float32).floats())
        model.metadata = [
            "samples": "\(iterations * settings.batch)", "seed": "\(settings.seed)",
            "version": MIMOVersion.current,
        ]
        return model
    }

    private func step(_ iteration: Int, users: Int, of iterations: Int) throws -> Double {
        let grams = sampler.grams(
            .training, iteration: iteration, users: users, count: settings.batch,
            threads: threads)
        let inputs = try Autograd.withoutGradients {
            try StructuredGraph.Inputs(
                gram: Tensor(grams, shape: [settings.batch, 2 * users, 2 * users]))
        }
        let base = try Autograd.withoutGradients { () -> Tensor in
            let equal = try Tensor.full(
                [settings.batch, users], 1 / Double(users), type: .float64)
            return try StructuredGraph.rates(inputs, dual: equal, transmit: equal).sum([-1])
                .clamped(min: 0.01)
        }
        let shares = try graph.shares(inputs)
        let rates = try StructuredGraph.rates(
            inputs, dual: shares.dual, transmit: shares.transmit)
        let gain = try (rates.sum([-1]) / base).mean()
        try buffer.clear()
        try gain.negated().backward()
        try buffer.collect()
        guard try buffer.gradient.isAllFinite() else {
            throw InputError(
                "iteration \(iteration + 1)", expected: "a finite gradient", found: "NaN")
        }
        try Autograd.withoutGradients {
            let norm = try buffer.gradient.square().sum().sqrt()
            try buffer.gradient.multiply(
                by: (settings.gradientLimit / (norm + 1e-9)).clamped(max: 1))
            let progress = Double(iteration) / Double(iterations)
            try adam.step(
                number: iteration + 1,
                learningRate: settings.learningRate * LearningRate.cosine(progress))
            try buffer.refresh()
        }
        return try gain.item()
    }
}

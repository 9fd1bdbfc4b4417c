import Models
import Foundation
import Support
import Torch

/// Trains the users' powers of the structured model to raise the sum rate, over group sizes, parts
/// of the array and signal-to-noise ratios.
///
/// What is raised is the mean of the sum rate over that of regularised zero forcing with equal
/// power, which the untrained model is, so that groups of high and of low rates count alike.
final class PowerTraining {
    /// How the powers are trained: one block, with the reason beside each number.
    struct Configuration: NetworkConfiguration, Sendable, Equatable, Codable {
        /// Groups in all.
        var samples = 12_000_000
        /// Groups of one iteration, all of one size.
        var batch = 512
        /// Sizes K, taken in turn; the sizes that are asked for most are listed more often.
        var users = [4, 2, 8, 16, 4, 12, 8, 3, 16, 6]
        /// Largest learning rate of Adam; falls along half a cosine.
        var learningRate = 4e-3
    }

    private let configuration: Configuration
    private let sampler: GramSampler
    private let training: NetworkTraining
    private let graph: StructuredGraph
    private let threads: Int?

    /// Training of `model` on the groups of `sampler`.
    ///
    /// - Throws: `TorchError` when LibTorch is not there.
    init(
        _ model: StructuredModel, _ configuration: Configuration, sampler: StructuredSampler,
        threads: Int? = nil
    ) throws {
        self.configuration = configuration
        self.sampler = GramSampler(sampler)
        self.threads = threads
        let powers = ParameterLayout.powers(model.configuration)
        training = try NetworkTraining(
            model, range: 0..<powers.count, configuration, threads: threads)
        graph = StructuredGraph(
            configuration: model.configuration, weights: training.optimizer.buffer)
    }

    /// Trains to the end.
    ///
    /// - Parameter observer: of the groups seen, their size, and the mean of sum rate over that of
    ///   the untrained model.
    /// - Throws: `InputError` when a gradient is not finite.
    func run(observer: (StructuredTraining.Progress) -> Void) throws -> StructuredModel {
        try training.run(observer: observer, step: step)
    }

    private func step(_ iteration: Int, _ users: Int) throws -> Double {
        let grams = sampler.grams(
            .training, iteration: iteration, users: users, count: configuration.batch,
            threads: threads)
        let inputs = try Autograd.withoutGradients {
            try StructuredGraph.Inputs(
                gram: Tensor(grams, shape: [configuration.batch, 2 * users, 2 * users]))
        }
        let base = try Autograd.withoutGradients { () -> Tensor in
            let equal = try Tensor.full(
                [configuration.batch, users], 1 / Double(users), type: .float64)
            return try StructuredGraph.rates(inputs, dual: equal, transmit: equal).sum([-1])
                .clamped(min: 0.01)
        }
        let shares = try graph.shares(inputs)
        let rates = try StructuredGraph.rates(
            inputs, dual: shares.dual, transmit: shares.transmit)
        let gain = try (rates.sum([-1]) / base).mean()
        try training.optimizer.step(iteration, loss: gain.negated())
        return try gain.item()
    }
}

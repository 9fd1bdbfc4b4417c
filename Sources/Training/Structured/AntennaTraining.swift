import Models
import Foundation
import Precoding
import Support
import Torch

// Derivation. Let every antenna be on with probability p_n = sigmoid(a_n), independently. Then the
// expected cost is linear in each p_n, and its derivative is the expectation, over the other antennas,
// of the cost with antenna n on less that with it off. Both follow from exact powers of the drawn mask
// and its neighbours (`SingleFlipPowers`), so the gradient is that of the cost of real masks, without
// bias and without a relaxed power; that of the scores with respect to the weights is left to the
// recorded operators. As the network becomes sure, the draws become its choice.
//
// Tried and worse: lowering the power of softened antennas (a mask of tenths costs little in it and
// does not exist); see `TheStructuredModel.md`.

/// Trains the antennas of the structured model to lower the energy of requested rates.
final class AntennaTraining {
    /// How the antennas are trained: one block, with the reason beside each number.
    struct Configuration: NetworkConfiguration, Sendable, Equatable, Codable {
        /// Groups in all.
        var samples = 1_500_000
        /// Groups of one iteration, all of one size.
        var batch = 96
        /// Sizes K, taken in turn; the sizes that are asked for most are listed more often.
        var users = [4, 2, 4, 6, 4, 3, 4, 8, 1, 4, 5, 12]
        /// Largest learning rate of Adam; falls along half a cosine.
        var learningRate = 6e-3
        /// Weight of ln(p / P) where a mask needs more power p than the largest, P; the logarithm of
        /// the energy has weight 1. So too few antennas cost more than they save.
        var excessWeight = 2.0
    }

    private let configuration: Configuration
    private let sampler: AntennaRequestSampler
    private let draws: AntennaDraws
    private let training: NetworkTraining
    private let graph: AntennaGraph
    private let threads: Int?

    /// Training of `model` on the groups of `sampler`.
    ///
    /// - Throws: `TorchError` when LibTorch is not there.
    init(
        _ model: StructuredModel, _ configuration: Configuration, sampler: StructuredSampler,
        threads: Int? = nil
    ) throws {
        self.configuration = configuration
        self.sampler = AntennaRequestSampler(sampler)
        self.threads = threads
        draws = AntennaDraws(seed: sampler.seed, excessWeight: configuration.excessWeight)
        let first = ParameterLayout.powers(model.configuration).count
        training = try NetworkTraining(
            model, range: first..<model.weights.count, configuration, threads: threads)
        graph = AntennaGraph(
            configuration: model.configuration, weights: training.optimizer.buffer)
    }

    /// Trains to the end.
    ///
    /// - Parameter observer: of the groups seen, their size, and the geometric mean of the drawn
    ///   masks' energy over that of all antennas.
    /// - Throws: `InputError` when a gradient is not finite.
    func run(observer: (StructuredTraining.Progress) -> Void) throws -> StructuredModel {
        try training.run(observer: observer) { iteration, users in
            try sampler.requests(
                .training, iteration: iteration, users: users, count: configuration.batch,
                threads: threads
            ).map { try step(iteration, $0) }
        }
    }

    private func step(_ iteration: Int, _ requests: AntennaRequests) throws -> Double {
        let inputs = try Autograd.withoutGradients { try AntennaGraph.Inputs(requests) }
        let probabilities = try graph.scores(inputs).sigmoid()
        let costs = draws.draw(
            requests, probabilities: try probabilities.detached().doubles(), iteration: iteration,
            threads: threads)
        let slopes = try Tensor(
            costs.flatMap(\.slopes), shape: [requests.count, requests.antennas])
        let loss = try (probabilities * slopes).sum() * (1 / Double(requests.count))
        try training.optimizer.step(iteration, loss: loss)
        let mean = costs.reduce(0) { $0 + $1.saving } / Double(costs.count)
        return exp(mean)
    }
}

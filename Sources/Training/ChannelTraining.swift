import Support
import Torch

// Training of models that know channels (ours), in the form of Algorithm 1:
//
//     repeat
//         1. draw users of every environment, as many of each, for each of them a pilot ratio S, and
//            the errors of its estimate
//         2. pass every estimate through the extractor, a sequence of one token, and through the head
//            of its environment (or through one head for all): a guess c and a law of its error
//         3. L <- (1 + S)^p |c - h|^2 / |h|^2
//                 + b (minus the logarithm of the error's likelihood under the law) / N
//                 - w R / U where the rate counts: R the sum rate over the channels of the precoder that
//                 the guesses of a group lead to, U that of WMMSE on the channels
//         4. one step of the optimiser down the gradient of the mean of L over the users of an
//            environment and over the environments
//
// In most iterations no precoder is part of it: what is done with a guess is algebra's business. The weight of step 3
// makes errors count about alike at all ratios; without it the noisiest estimates would be all that
// counts.

/// Training of a feature extractor and heads that improve channel estimates.
///
/// ``TrainingRun`` repeats ``iterate(_:batches:graph:optimizer:)``, as it does ``Algorithm1``.
///
/// E environments, M groups of K users of each in an iteration, N antennas.
struct ChannelTraining {
    private let configuration: TrainingConfiguration

    /// The training of a run.
    init(_ configuration: TrainingConfiguration) { self.configuration = configuration }

    /// Makes one iteration and returns its loss, the mean of L.
    ///
    /// - Parameters:
    ///   - iteration: its number, from 0; users, pilots, dropout and learning rate depend on it.
    ///   - batches: the users of every iteration.
    ///   - graph: the model.
    ///   - optimizer: moves the model's weights.
    func iterate(
        _ iteration: Int, batches: TrainingBatches, graph: ForwardGraph,
        optimizer: TransformerOptimizer
    ) throws -> Double {
        let environments = batches.environmentCount

        // 1. The same number of users of every environment, and estimates of their channels.
        let objective = configuration.channel
        let countsRate = objective.countsRate(iteration, of: batches.iterations)
        let estimates = try batches.estimates(
            iteration, objective, areGroupsAlike: countsRate)  // E M K users

        // 2. Through the extractor, and through the head of its environment.
        let found = try graph.channels(
            estimates, heads: objective.sharesHead ? 1 : environments)

        // 3. Squared errors, and how well their laws tell them.
        let losses = try Self.losses(found, estimates, objective)  // [E M K]
        var means = try batches.environmentMeans(ofUsers: losses)
        if countsRate {
            let shares = try GuessedRates.shares(
                found, estimates, users: configuration.model.users)  // [E M]
            means = try means - batches.environmentMeans(of: shares) * objective.rateWeight
        }

        // 4. Down their mean; every environment counts the same.
        return try optimizer.step(
            iteration, lowering: means,
            factors: Array(repeating: 1 / Double(environments), count: environments)
        ).loss
    }

    /// L of every user, [B].
    static func losses(
        _ found: ChannelGraph, _ estimates: EstimateGraph, _ objective: ChannelObjective
    ) throws -> Tensor {
        let weights = try ((estimates.ratios + 1).log() * objective.ratioExponent).exp()
        let squares = try found.relativeErrors(estimates.targets) * weights.squeeze(1)
        guard objective.lawWeight > 0 else { return squares }
        return try squares
            + found.negativeLikelihoods(estimates.targets) * objective.lawWeight
    }
}

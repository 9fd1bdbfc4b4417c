import Support
import Torch

// Phase 2 (Emery et al., PIMRC 2025, equations 6 and 7), by turns with Algorithm 1:
//
//     repeat
//         1. draw groups as in Algorithm 1, and rates r that their users ask for
//         2. pass both through the extractor, and each group through the head of its environment:
//            precoder, antennas m that are on, share a of the largest power
//         3. L <- lambda mean over k of e(R_k, r_k) + P_ant sum(m) + a P of every group
//         4. one step of the optimiser down the gradient of the mean of L
//
// lambda is so large that energy is only saved once the rates are met.

/// Phase 2 of training: requested rates at the least energy.
///
/// ``TrainingRun`` repeats ``iterate(_:batches:graph:optimizer:)`` by turns with ``Algorithm1``.
///
/// E environments, M groups of each in an iteration, K users, N antennas.
struct Phase2 {
    private let configuration: TrainingConfiguration
    private let referenceRates: [Double]

    /// Phase 2 of a run, with U_e of the environments in bit/s/Hz, [E], which requests are drawn
    /// in proportion to.
    init(_ configuration: TrainingConfiguration, referenceRates: [Double]) {
        self.configuration = configuration
        self.referenceRates = referenceRates
    }

    /// Whether an iteration is one of phase 2: every second, so that the sum rate is not forgotten.
    func hasTurn(_ iteration: Int) -> Bool { configuration.phase == 2 && iteration % 2 == 1 }

    /// Makes one iteration and returns its loss, the mean of L over all groups, in W.
    ///
    /// - Parameters:
    ///   - iteration: its number, from 0; groups, requests, dropout and learning rate depend on it.
    ///   - batches: the groups of every iteration.
    ///   - graph: the model.
    ///   - optimizer: moves the model's weights.
    func iterate(
        _ iteration: Int, batches: TrainingBatches, graph: ForwardGraph,
        optimizer: TransformerOptimizer
    ) throws -> Double {
        let environments = referenceRates.count

        // 1. Groups of every environment, and what their users ask for.
        let channels = try batches.channels(iteration)  // [E M, K, 2 N]
        let requests = try RequestGraph(
            batches.requests(iteration, referenceRates: referenceRates), channels: channels,
            configuration.model)

        // 2. Through the extractor, and through the head of its environment.
        let sent = try graph.transmission(on: channels, requests: requests, heads: environments)

        // 3. Missed rates and energy.
        let losses = try RatePowerGraph(
            channels: channels, sent: sent, requests: requests.rates, configuration.requests
        ).loss  // [E M]

        // 4. Down their mean; every environment counts the same.
        return try optimizer.step(
            iteration, lowering: batches.environmentMeans(of: losses),
            factors: referenceRates.map { _ in 1 / Double(environments) }
        ).loss
    }
}

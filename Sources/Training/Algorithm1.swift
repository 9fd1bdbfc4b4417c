import Support
import Torch

// Algorithm 1 of Emery, Karkan, Frigon and Leduc-Primeau, "A Foundation Model for Massive MIMO
// Precoding with an Adaptive per-User Rate-Power Tradeoff" (PIMRC 2025, arXiv 2507.18587):
//
//     U_e <- mean sum rate of converged WMMSE in environment e, for e = 1 ... E
//     R_e <- 0
//     repeat
//         1. draw groups of users of every environment, as many of each
//         2. pass them through the extractor, and each through the head of its environment;
//            S_e <- mean sum rate of the groups of environment e
//         3. w_e <- clamp(U_e / R_e - 1, lower, upper), divided by their sum
//         4. one step of the optimiser down the gradient of - sum over e of w_e S_e;
//            R_e <- mu R_e + (1 - mu) S_e
//
// The formula of step 3 is one reading of the paper, which tells it in words, and the memory mu of
// step 4 is ours; both are told in `TrainingAModel.md`.

/// Phase 1 of training: one feature extractor for all environments and a head for each of them, so
/// that the sum rate of every environment comes near what WMMSE reaches there.
///
/// ``TrainingRun`` repeats ``iterate(_:batches:graph:optimizer:)`` and does everything that is not
/// the algorithm: processes, checkpoints, validation, progress.
///
/// E environments, M groups of each in an iteration, K users, N antennas.
struct Algorithm1 {
    /// U_e: what WMMSE reaches in each environment, in bit/s/Hz, [E].
    let referenceRates: [Double]
    /// R_e: running mean of what the model reaches there, in bit/s/Hz, [E].
    private(set) var rates: [Double]

    private let configuration: TrainingConfiguration

    /// The algorithm before its first iteration, or where `rates` tell that it had come to.
    init(_ configuration: TrainingConfiguration, referenceRates: [Double], rates: [Double]?) {
        self.configuration = configuration
        self.referenceRates = referenceRates
        self.rates = rates ?? referenceRates.map { _ in 0 }
    }

    /// Makes one iteration and returns its loss, - sum over e of w_e S_e, in bit/s/Hz.
    ///
    /// - Parameters:
    ///   - iteration: its number, from 0; groups, dropout and learning rate depend on it.
    ///   - batches: the groups of every iteration.
    ///   - graph: the model.
    ///   - optimizer: moves the model's weights.
    mutating func iterate(
        _ iteration: Int, batches: TrainingBatches, graph: ForwardGraph,
        optimizer: TransformerOptimizer
    ) throws -> Double {
        // 1. The same number of groups of every environment.
        let channels = try batches.channels(iteration)  // [E M, K, 2 N]

        // 2. Through the extractor, and through the head of its environment.
        let precoders = try graph.precoders(on: channels, heads: rates.count)  // [E M, K, 2 N]
        let userRates = try SumRateGraph.rates(channels: channels, precoders: precoders)
        let sumRates = try batches.environmentMeans(of: userRates.sum([-1]))  // [E]

        // 3. An environment that is far below its reference weighs more.
        let weights = environmentWeights()  // [E]

        // 4. Up the weighted sum of the sum rates.
        let step = try optimizer.step(
            iteration, lowering: sumRates, factors: weights.map { -$0 })
        let memory = iteration == 0 ? 0 : configuration.rateMemory
        for e in rates.indices { rates[e] = memory * rates[e] + (1 - memory) * step.means[e] }
        return step.loss
    }

    /// w_e, [E]; they sum to 1.
    func environmentWeights() -> [Double] {
        switch configuration.weighting {
        case .siteAware:
            SiteAwareWeights(lower: configuration.lowerWeight, upper: configuration.upperWeight)
                .weights(rates: rates, referenceRates: referenceRates)
        case .naive:
            rates.map { _ in 1 / Double(rates.count) }
        }
    }
}

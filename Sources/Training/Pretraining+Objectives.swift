import Models
import Support
import Torch

extension Pretraining {
    /// What an iteration works on.
    enum Objective: Equatable {
        /// Phase 1: the largest sum rate, all antennas on.
        case sumRate
        /// Phase 2: requested rates at the least energy.
        case ratePower
    }

    /// One value for each environment, and how much each counts in the loss, [E].
    struct Outcome {
        /// Recorded means over the environment's groups: sum rate in bit/s/Hz, or loss in W.
        let means: Tensor
        /// Factors of the means in the loss.
        let factors: [Double]
    }

    /// The objective of an iteration: phase 2 takes turns, so that the sum rate is not forgotten.
    func objective(of iteration: Int) -> Objective {
        configuration.phase == 2 && iteration % 2 == 1 ? .ratePower : .sumRate
    }

    /// Mean sum rates of the groups `batch` [E share, K, 2 N], weighed by Algorithm 1.
    func sumRate(
        _ batch: Tensor, features: Tensor, graph: ForwardGraph, heads: Int, factors: [Double]
    ) throws -> Outcome {
        let model = configuration.model
        let columns = try graph.precoders(
            features.reshape([heads, batch.shape[0] * model.users / heads, model.embedding]))
        let rates = try SumRateGraph.rates(
            channels: batch, precoders: SumRateGraph.normalized(columns.view(batch.shape)))
        return Outcome(means: try perEnvironment(rates.sum([-1])), factors: factors)
    }

    /// Mean losses of phase 2 of the groups `batch` [E share, K, 2 N] for `requests`
    /// of [E share, K]; every environment counts the same.
    func ratePower(
        _ batch: Tensor, requests: RequestGraph, features: Tensor, graph: ForwardGraph, heads: Int
    ) throws -> Outcome {
        let sent = try transmission(
            batch, requests: requests, features: features, graph: graph, heads: heads)
        let reached = try RatePowerGraph(
            channels: batch, sent: sent, requests: requests.rates,
            measure: configuration.rateError,
            powerPerAntenna: configuration.powerPerAntenna,
            maximumPower: configuration.maximumPower)
        let losses = try reached.loss(errorWeight: configuration.rateErrorWeight)
        return Outcome(
            means: try perEnvironment(losses),
            factors: [Double](
                repeating: 1 / Double(environmentCount), count: environmentCount))
    }

    /// What is sent, from the features of all tokens [B, K + 1, D] through `heads` heads.
    func transmission(
        _ batch: Tensor, requests: RequestGraph, features: Tensor, graph: ForwardGraph, heads: Int
    ) throws -> TransmissionGraph {
        let model = configuration.model
        let groups = batch.shape[0]
        let users = try features.narrow(1, start: 0, length: model.users)
            .reshape([heads, groups * model.users / heads, model.embedding])
        let means = try features.mean([1]).view([heads, groups / heads, model.embedding])
        return try TransmissionGraph(
            columns: graph.precoders(users).view(batch.shape),
            scores: graph.scores(means).view([groups, model.antennas + 1]),
            requests: requests)
    }

    private func perEnvironment(_ values: Tensor) throws -> Tensor {
        try values.view([environmentCount, values.count / environmentCount]).mean([1])
    }

    /// The requests of this process's groups of an iteration, [E share, K].
    func requests(
        _ share: Int, _ part: TrainingGroups.Part, _ iteration: Int
    ) throws -> Tensor {
        let k = configuration.model.users
        let draw = RateRequests(
            shares: configuration.lowestRequest...configuration.highestRequest, users: k,
            seed: configuration.seed)
        let values = (0..<environmentCount).flatMap { e -> ArraySlice<Float> in
            let all = draw.rates(
                part, environment: e, iteration: iteration, bound: bounds[e],
                count: groupsPerEnvironment)
            return ownPart(of: all, share)
        }
        return try Tensor(values, shape: [environmentCount * share, k])
            .to(configuration.weightType).to(device)
    }
}

import Channels
import Models
import Support
import Torch

/// Sum rates on fixed groups of users that are never trained on.
final class Validation {
    /// Mean sum rate of the converged reference on the groups, bit/s/Hz, [E].
    let bounds: [Double]
    private let model: ModelConfiguration
    private let channels: Tensor
    /// The groups, rows of the data's channels, [E][count, K].
    let groups: [[Int]]

    /// Groups of one pass: the working set of a training iteration.
    private static let groupsPerPass = 1000

    /// Draws the groups, and finds their bounds unless they are given.
    init(
        _ configuration: TrainingConfiguration, data: TrainingData, sampler: TrainingGroups,
        channels: Tensor, bounds: [Double]?, progress: ProgressDisplay.Style
    ) throws {
        model = configuration.model
        self.channels = channels
        let groups = data.environments.indices.map {
            sampler.groups(
                .validation, environment: $0, iteration: 0, count: configuration.validationGroups)
        }
        self.groups = groups
        self.bounds =
            bounds
            ?? EnvironmentBounds.means(
                data, groups: groups, users: model.users, progress: progress)
    }

    /// Mean sum rate over bound of every environment through its own head, [E]; with heads of one
    /// environment only, that one serves all.
    func ratios(_ buffer: WeightBuffer, environments: Int) throws -> [Double] {
        let graph = ForwardGraph(configuration: model, weights: buffer)
        let perPass = max(1, Self.groupsPerPass / groups.count)
        let count = groups[0].count / model.users
        var sums = [Double](repeating: 0, count: groups.count)
        for first in stride(from: 0, to: count, by: perPass) {
            let taken = min(perPass, count - first)
            let part = groups.flatMap {
                $0[(first * model.users)..<((first + taken) * model.users)].map(Int64.init)
            }
            let rates = try Autograd.withoutGradients { () -> [Double] in
                let batch = try channels.indexSelect(0, Tensor(part).to(channels.device))
                    .view([groups.count * taken, model.users, channels.shape[1]])
                let features = try graph.features(ForwardGraph.tokens(batch, model), requests: nil)
                let rows = groups.count * taken * model.users / environments
                let columns = try graph.precoders(
                    features.view([environments, rows, model.embedding]))
                return try SumRateGraph.rates(
                    channels: batch, precoders: SumRateGraph.normalized(columns.view(batch.shape))
                ).sum([-1]).view([groups.count, taken]).sum([1]).to(.float64).doubles()
            }
            for e in sums.indices { sums[e] += rates[e] }
        }
        return zip(sums, bounds).map { $1 > 0 ? $0 / Double(count) / $1 : 0 }
    }

    /// Mean relative rate error and mean energy in W for random requests on the same groups.
    func requests(
        _ training: Pretraining, _ buffer: WeightBuffer, heads: Int
    ) throws -> (rateError: Double, power: Double) {
        let c = training.configuration
        let graph = ForwardGraph(configuration: model, weights: buffer)
        let draw = RateRequests(
            shares: c.lowestRequest...c.highestRequest, users: model.users, seed: c.seed)
        let count = groups[0].count / model.users
        let perPass = max(1, Self.groupsPerPass / groups.count)
        let wanted = groups.indices.map {
            draw.rates(
                .validation, environment: $0, iteration: 0, bound: bounds[$0], count: count)
        }
        var (error, power, passes) = (0.0, 0.0, 0.0)
        for first in stride(from: 0, to: count, by: perPass) {
            let range = (first * model.users)..<(min(count, first + perPass) * model.users)
            let rows = groups.flatMap { $0[range].map(Int64.init) }
            let values = wanted.flatMap { $0[range] }
            let shape = [rows.count / model.users, model.users]
            let (e, p) = try Autograd.withoutGradients { () -> (Double, Double) in
                let batch = try channels.indexSelect(0, Tensor(rows).to(channels.device))
                    .view(shape + [channels.shape[1]])
                let rates = try Tensor(values, shape: shape).to(batch.type).to(batch.device)
                let requests = try RequestGraph(rates, channels: batch, model)
                let features = try graph.features(
                    ForwardGraph.tokens(batch, model), requests: requests)
                let reached = try RatePowerGraph(
                    channels: batch,
                    sent: training.transmission(
                        batch, requests: requests, features: features, graph: graph,
                        heads: heads),
                    requests: rates, measure: c.rateError, powerPerAntenna: c.powerPerAntenna,
                    maximumPower: c.maximumPower)
                let relative = try (reached.rates - rates).abs() / rates.clamped(min: 1e-6)
                return (try relative.mean().item(), try reached.power.mean().item())
            }
            error += e * Double(shape[0])
            power += p * Double(shape[0])
            passes += Double(shape[0])
        }
        return (error / passes, power / passes)
    }
}

import Channels
import Models
import Precoding
import Support
import Torch

/// What the model reaches on fixed groups of users that are never trained on.
///
/// E environments, K users, N antennas.
final class Validation {
    /// Mean sum rate of converged WMMSE on the groups, bit/s/Hz, [E].
    let referenceRates: [Double]
    /// The groups, rows of the data's channels, [E][count, K].
    let groups: [[Int]]
    private let configuration: TrainingConfiguration
    private let userChannels: Tensor

    /// Groups of one pass: the working set of a training iteration.
    private static let groupsPerPass = 1000

    private var model: ModelConfiguration { configuration.model }
    /// Groups of each environment.
    private var count: Int { groups[0].count / model.users }

    /// Draws the groups, and finds their reference rates unless they are given.
    init(
        _ configuration: TrainingConfiguration, data: TrainingData, batches: TrainingBatches,
        referenceRates: [Double]?, progress: ProgressDisplay.Style
    ) throws {
        self.configuration = configuration
        userChannels = batches.userChannels
        let groups = batches.groups.fixedGroups(
            .validation, environments: data.environments.count,
            count: configuration.validationGroups)
        self.groups = groups
        self.referenceRates =
            referenceRates
            ?? (configuration.knowsChannels
                ? Array(repeating: 0, count: groups.count)
                : ReferenceRates.means(
                    data, groups: groups, users: configuration.model.users, progress: progress))
    }

    /// Mean sum rate over reference rate of every environment through its own head, [E].
    func ratios(_ graph: ForwardGraph) throws -> [Double] {
        var sums = [Double](repeating: 0, count: groups.count)
        try forEachPass { channels, range in
            let precoders = try graph.precoders(on: channels, heads: groups.count)
            let rates = try SumRateGraph.rates(channels: channels, precoders: precoders)
                .sum([-1]).view([groups.count, range.count]).sum([1]).to(.float64).doubles()
            for e in sums.indices { sums[e] += rates[e] }
        }
        return zip(sums, referenceRates).map { $1 > 0 ? $0 / Double(count) / $1 : 0 }
    }

    /// Pilot ratio in dB at which a model that knows channels is validated.
    static let pilotRatio = 10.0

    /// What a model that knows channels knows of them at ``pilotRatio``: 1 less the mean of the
    /// relative squared errors, of every environment through its own head, [E].
    func knownShares(_ graph: ForwardGraph) throws -> [Double] {
        try relativeErrors(graph, pilotRatio: Self.pilotRatio).map { 1 - $0 }
    }

    /// Mean relative squared error of the guesses at a pilot ratio in dB, of every environment
    /// through its own head, [E].
    func relativeErrors(_ graph: ForwardGraph, pilotRatio: Double) throws -> [Double] {
        var sums = [Double](repeating: 0, count: groups.count)
        let heads = configuration.heads(environments: groups.count)
        try forEachPass { channels, range in
            var pilots = PilotDraws()
            for e in groups.indices {
                pilots.append(
                    groups: range, users: model.users, antennas: model.antennas,
                    range: pilotRatio...pilotRatio, stream: RandomStream.validationPilots,
                    environment: e, iteration: 0, seed: configuration.seed)
            }
            let estimates = try EstimateGraph(
                channels.view([channels.shape[0] * model.users, channels.shape[2]]),
                pilots: pilots)
            let errors = try graph.channels(estimates, heads: heads)
                .relativeErrors(estimates.targets)
                .view([groups.count, range.count * model.users]).sum([1]).to(.float64).doubles()
            for e in sums.indices { sums[e] += errors[e] }
        }
        return sums.map { $0 / Double(count * model.users) }
    }

    /// Mean relative rate error and mean energy in W for random requests on the same groups.
    func requests(_ graph: ForwardGraph) throws -> (rateError: Double, power: Double) {
        let draw = RateRequests(
            configuration.requests, users: model.users, seed: configuration.seed)
        let wanted = referenceRates.enumerated().map { e, rate in
            draw.rates(
                .validation, environment: e, iteration: 0, referenceRate: rate, count: count)
        }
        var (error, power) = (0.0, 0.0)
        try forEachPass { channels, range in
            let values = wanted.flatMap { $0[users(of: range)] }
            let rates = try Tensor(values, shape: [channels.shape[0], model.users])
                .to(channels.type).to(channels.device)
            let requests = try RequestGraph(rates, channels: channels, model)
            let reached = try RatePowerGraph(
                channels: channels,
                sent: graph.transmission(on: channels, requests: requests, heads: groups.count),
                requests: rates, configuration.requests)
            let relative = try (reached.rates - rates).abs() / rates.clamped(min: 1e-6)
            error += try relative.mean().item() * Double(channels.shape[0])
            power += try reached.power.mean().item() * Double(channels.shape[0])
        }
        let all = Double(groups.count * count)
        return (error / all, power / all)
    }

    /// Calls `body` with the channels [E groups, K, 2 N] of some groups of every environment, and
    /// which these are, until all were there; nothing is recorded.
    private func forEachPass(_ body: (Tensor, Range<Int>) throws -> Void) throws {
        let passes = BatchPieces(count, of: Self.groupsPerPass / groups.count)
        for range in (0..<passes.count).map({ passes[$0] }) {
            let rows = groups.flatMap { $0[users(of: range)].map(Int64.init) }
            try Autograd.withoutGradients {
                let channels =
                    try userChannels
                    .indexSelect(0, Tensor(rows).to(userChannels.device))
                    .view([groups.count * range.count, model.users, userChannels.shape[1]])
                try body(channels, range)
            }
        }
    }

    /// Where the users of some groups of an environment are.
    private func users(of groups: Range<Int>) -> Range<Int> {
        (groups.lowerBound * model.users)..<(groups.upperBound * model.users)
    }
}

import MessagePassing
import Support
import Torch

/// The groups of every iteration and what their users ask for, as tensors.
///
/// Several processes share the groups of every environment out among them: each holds its own part,
/// of the same size, so that the mean of their means is the mean over all groups.
///
/// E environments, M groups of each in this process, K users, N antennas, U users of the data.
struct TrainingBatches {
    /// Number of environments E.
    let environmentCount: Int
    /// Groups of each environment in an iteration, over all processes.
    let groupsPerEnvironment: Int
    /// Iterations of the whole run.
    let iterations: Int
    /// The channels of all users of the data, [U, 2 N].
    let userChannels: Tensor
    /// Draws the groups.
    let groups: TrainingGroups

    private let users: Int
    private let rateRequests: RateRequests
    private let rank: Int
    /// M.
    private let share: Int

    /// Groups of an iteration over all processes.
    var samplesPerIteration: Int { groupsPerEnvironment * environmentCount }

    /// The batches of a run on `data`.
    init(
        _ configuration: TrainingConfiguration, data: TrainingData, device: Device,
        processes: ProcessGroup
    ) throws {
        users = configuration.model.users
        environmentCount = data.environments.count
        groups = TrainingGroups(data, users: users, seed: configuration.seed)
        rateRequests = RateRequests(
            configuration.requests, users: users, seed: configuration.seed)
        userChannels = try Tensor(data.channels, shape: [data.userCount, 2 * data.antennas])
            .to(configuration.weightType).to(device)
        rank = processes.rank
        // Every process takes the same share, so that their means weigh the same.
        let wanted = max(1, configuration.batch / environmentCount)
        share = (wanted + processes.size - 1) / processes.size
        groupsPerEnvironment = share * processes.size
        let samples = groupsPerEnvironment * environmentCount
        iterations = (configuration.samples + samples - 1) / samples
    }

    /// The channels of this process's groups, [E M, K, 2 N].
    func channels(_ iteration: Int) throws -> Tensor {
        let rows = (0..<environmentCount).flatMap { e in
            ownPart(
                of: groups.groups(
                    .training, environment: e, iteration: iteration, count: groupsPerEnvironment))
        }
        return try userChannels.indexSelect(
            0, Tensor(rows.map(Int64.init)).to(userChannels.device)
        ).view([environmentCount * share, users, userChannels.shape[1]])
    }

    /// Estimates of the channels of this process's users, E M K of them, at pilot ratios that are
    /// drawn as `objective` says, one for all users of a group where `areGroupsAlike`; nothing is recorded.
    func estimates(
        _ iteration: Int, _ objective: ChannelObjective, areGroupsAlike: Bool = false
    ) throws -> EstimateGraph {
        let pilots = draws(
            iteration, objective.pilotRatios, RandomStream.trainingPilots, areGroupsAlike)
        let targets = objective.targetPilotRatio.map {
            draws(iteration, $0...$0, RandomStream.targetPilots)
        }
        let width = userChannels.shape[1]
        return try Autograd.withoutGradients {
            try EstimateGraph(
                channels(iteration).view([environmentCount * share * users, width]),
                pilots: pilots, targets: targets)
        }
    }

    /// Pilot ratios and errors of this process's users.
    private func draws(
        _ iteration: Int, _ range: ClosedRange<Double>, _ stream: UInt32,
        _ areGroupsAlike: Bool = false
    ) -> PilotDraws {
        let antennas = userChannels.shape[1] / 2
        let parts = Parallel.map(environmentCount) { e in
            var pilots = PilotDraws()
            pilots.append(
                groups: (rank * share)..<((rank + 1) * share), users: users, antennas: antennas,
                range: range, areGroupsAlike: areGroupsAlike, stream: stream, environment: e,
                iteration: iteration, seed: groups.seed)
            return pilots
        }
        var all = PilotDraws()
        for part in parts {
            all.decibels += part.decibels
            all.errors += part.errors
        }
        return all
    }

    /// Requested rates of this process's groups in bit/s/Hz, [E M, K], for environments with the
    /// given reference rates, [E].
    func requests(_ iteration: Int, referenceRates: [Double]) throws -> Tensor {
        let values = referenceRates.enumerated().flatMap { e, rate in
            ownPart(
                of: rateRequests.rates(
                    .training, environment: e, iteration: iteration, referenceRate: rate,
                    count: groupsPerEnvironment))
        }
        return try Tensor(values, shape: [environmentCount * share, users])
            .to(userChannels.type).to(userChannels.device)
    }

    /// The mean over the groups of each environment, [E M] to [E].
    func environmentMeans(of values: Tensor) throws -> Tensor {
        try values.view([environmentCount, share]).mean([1])
    }

    /// The mean over the users of each environment, [E M K] to [E].
    func environmentMeans(ofUsers values: Tensor) throws -> Tensor {
        try values.view([environmentCount, share * users]).mean([1])
    }

    /// The part of this process in values for all groups of an environment, [groups, K].
    private func ownPart<T>(of all: [T]) -> ArraySlice<T> {
        let count = share * users
        return all[(rank * count)..<((rank + 1) * count)]
    }
}

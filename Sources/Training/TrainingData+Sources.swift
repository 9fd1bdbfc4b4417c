import Channels
import Models
import Support

extension TrainingData {
    /// Chosen users of one dataset as environments of one mast: those with line of sight and those
    /// without, as far as there are K of them.
    ///
    /// - Parameters:
    ///   - dataset: the channels.
    ///   - users: rows of the dataset to train on.
    ///   - model: the shape of the model; says whether channels are turned.
    ///   - noise: noise preset.
    ///   - path: where the dataset came from, for messages.
    /// - Throws: `InputError` when the dataset has another number of antennas, a channel is not
    ///   finite, or neither kind has K users.
    public init(
        _ dataset: ChannelDataset, users: [Int], model: ModelConfiguration, noise: NoisePreset,
        path: String
    ) throws {
        guard dataset.antennaCount == model.antennas else {
            throw InputError(
                path, expected: "\(model.antennas) antennas, as the model has",
                found: "\(dataset.antennaCount)")
        }
        self.init(environments: [], antennas: model.antennas, channels: [])
        try append(dataset, noise, model, path)
        for sight in Sight.allCases {
            let rows = users.filter { dataset.sight(of: $0) == sight }
            guard rows.count >= model.users else { continue }
            environments.append(
                EnvironmentUsers(
                    Environment(site: dataset.record.site, sight: sight),
                    pools: [
                        .init(
                            mast: dataset.record.mast.placement, training: rows, validation: [])
                    ]))
        }
        guard !environments.isEmpty else {
            throw InputError(
                path,
                expected: "\(model.users) users to train on, all with line of sight or all without",
                found: dataset.sights.map { sight in
                    "\(users.count { dataset.sight(of: $0) == sight }) \(sight)"
                }.joined(separator: ", "))
        }
    }

    /// The environments of a replay set, all of its users to train on.
    public init(_ replay: ReplaySet) {
        self.init(
            environments: replay.environments.map { environment in
                EnvironmentUsers(
                    environment.environment,
                    pools: environment.pools.enumerated().map { index, rows in
                        .init(mast: "\(index)", training: Array(rows), validation: [])
                    })
            },
            antennas: replay.antennas, channels: replay.channels, attribution: replay.attribution)
    }

    /// The environments at `indices`, in that order, with all channels.
    func selecting(_ indices: [Int]) -> TrainingData {
        TrainingData(
            environments: indices.map { environments[$0] }, antennas: antennas,
            channels: channels, attribution: attribution)
    }

    /// These environments, then those of `other`.
    func joined(with other: TrainingData) -> TrainingData {
        precondition(antennas == other.antennas, "data of one number of antennas")
        let first = userCount
        let shifted = other.environments.map { environment in
            var environment = environment
            for p in environment.pools.indices {
                environment.pools[p].training = environment.pools[p].training.map { $0 + first }
                environment.pools[p].validation = environment.pools[p].validation.map { $0 + first }
            }
            return environment
        }
        return TrainingData(
            environments: environments + shifted, antennas: antennas,
            channels: channels + other.channels,
            attribution: attribution + other.attribution.filter { !attribution.contains($0) })
    }
}

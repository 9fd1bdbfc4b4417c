import LinearAlgebra
import Models
import Precoding
import Support

extension ReplaySet {
    /// Draws a set from the training users of every environment.
    ///
    /// - Parameters:
    ///   - data: the users.
    ///   - model: the trained model.
    ///   - bounds: mean sum rate of the reference of each environment in bit/s/Hz, [E].
    ///   - usersPerEnvironment: at most; shared out among the masts as their users are.
    ///   - featureGroups: groups that a feature vector is a mean over.
    ///   - configuration: K and the seed.
    public init(
        _ data: TrainingData, model: FoundationModel, bounds: [Double],
        usersPerEnvironment: Int = 500, featureGroups: Int = 200,
        configuration: TrainingConfiguration
    ) {
        let width = 2 * data.antennas
        let describe = Self.description(of: model)
        let users = configuration.model.users
        var channels: [Float] = []
        var environments: [Entry] = []
        var features: [Float] = []
        for (e, environment) in data.environments.enumerated() {
            let share = min(1, Double(usersPerEnvironment) / Double(environment.trainingCount))
            var pools: [Range<Int>] = []
            for (p, pool) in environment.pools.enumerated() {
                let wanted = Int((share * Double(pool.training.count)).rounded())
                let first = channels.count / width
                var random = Philox(
                    seed: configuration.seed, stream: RandomStream.replayUsers &+ UInt32(p),
                    substream: UInt32(e))
                for user in Self.draw(min(wanted, pool.training.count), pool.training, &random) {
                    let row = user * width
                    channels += data.channels[row..<(row + width)]
                }
                pools.append(first..<(channels.count / width))
            }
            // A mast with fewer rows than a group has users gives no group.
            pools.removeAll { $0.count < users }
            environments.append(
                Entry(environment.environment, pools: pools, bound: bounds[e]))
            let sampler = TrainingGroups(data, users: users, seed: configuration.seed)
            let groups = sampler.groups(
                .head, environment: e, iteration: Int(Int32.max), count: featureGroups)
            features += describe(data.batch(of: groups, users: users))
        }
        self.init(
            environments: environments, antennas: data.antennas,
            embedding: model.configuration.embedding, channels: channels, features: features,
            attribution: data.attribution)
    }

    /// How groups of an environment become its feature vector, [D].
    private static func description(
        of model: FoundationModel
    ) -> (ChannelBatch) -> [Float] {
        if let estimator = try? LearnedEstimator(model, antennas: model.configuration.antennas) {
            return { EnvironmentEmbedding.vector($0, estimator: estimator) }
        }
        let inference = Inference(model)
        return {
            EnvironmentEmbedding.vector(
                $0, link: Link(maximumPower: 1, noisePower: 1), inference: inference)
        }
    }

    /// `count` distinct elements of `pool` (partial Fisher-Yates shuffle).
    private static func draw(_ count: Int, _ pool: [Int], _ random: inout Philox) -> [Int] {
        var pool = pool
        for i in 0..<count {
            pool.swapAt(i, i + random.integer(below: pool.count - i))
        }
        return Array(pool.prefix(count))
    }
}

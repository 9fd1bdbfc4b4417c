import Support

/// Draws the groups of every iteration.
///
/// The groups of an environment in an iteration are a pure function of (seed, environment,
/// iteration): they do not depend on how many processes share them out, and a run that is continued
/// draws what it would have drawn.
public struct GroupSampler: Sendable {
    /// Which users are drawn.
    public enum Part: UInt32, Sendable {
        /// Users to train on.
        case training = 0x5452_4149
        /// Users to validate on.
        case validation = 0x5641_4c49
        /// Users to train on, for the upper bounds.
        case bound = 0x424f_554e
        /// Users to train on, for the default head.
        case head = 0x4845_4144
    }

    private let data: TrainingData
    private let users: Int
    private let seed: UInt64

    /// A sampler of groups of `users` from `data`.
    public init(_ data: TrainingData, users: Int, seed: UInt64) {
        self.data = data
        self.users = users
        self.seed = seed
    }

    /// The groups of environment `environment` in `iteration`, rows of ``TrainingData/channels``,
    /// [count, K].
    ///
    /// The first user is drawn from all masts of the environment, the others are distinct users of
    /// the same mast. The first groups of a longer draw are those of a shorter one.
    public func groups(
        _ part: Part, environment: Int, iteration: Int, count: Int
    ) -> [Int32] {
        var random = Philox(
            seed: seed, stream: part.rawValue &+ UInt32(environment) &* 0x1_0001,
            substream: UInt32(truncatingIfNeeded: iteration))
        let pools = data.environments[environment].pools.map {
            part == .validation ? $0.validation : $0.training
        }
        let total = pools.reduce(0) { $0 + $1.count }
        var groups: [Int32] = []
        groups.reserveCapacity(count * users)
        for _ in 0..<count {
            var first = random.integer(below: total)
            var p = 0
            while first >= pools[p].count {
                first -= pools[p].count
                p += 1
            }
            let start = groups.count
            groups.append(pools[p][first])
            while groups.count < start + users {
                let next = pools[p][random.integer(below: pools[p].count)]
                if !groups[start...].contains(next) { groups.append(next) }
            }
        }
        return groups
    }
}

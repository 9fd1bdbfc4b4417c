import Channels
import Support

/// The groups of every environment in every iteration.
///
/// The groups of an environment in an iteration are a pure function of (seed, environment,
/// iteration): they do not depend on how many processes share them out, and a run that is continued
/// draws what it would have drawn.
package struct TrainingGroups: Sendable {
    /// What groups are drawn for.
    package enum Part: Sendable {
        /// To train on.
        case training
        /// To validate on.
        case validation
        /// Users to train on, for reference rates.
        case bound
        /// Users to train on, for the default head.
        case head

        /// The stream of the groups; see `RandomStream`.
        var stream: UInt32 {
            switch self {
            case .training: RandomStream.trainingGroups
            case .validation: RandomStream.validationGroups
            case .bound: RandomStream.boundGroups
            case .head: RandomStream.headGroups
            }
        }
    }

    private let training, validation: [GroupSampler?]
    /// The seed of the run.
    let seed: UInt64

    /// The groups of `users` users of `data`.
    package init(_ data: TrainingData, users: Int, seed: UInt64) {
        self.seed = seed
        func samplers(_ part: Part) -> [GroupSampler?] {
            data.environments.map { environment in
                let pools = environment.pools.map { $0.users(part) }.filter { $0.count >= users }
                return pools.isEmpty ? nil : GroupSampler(pools: pools, usersPerGroup: users)
            }
        }
        training = samplers(.training)
        validation = samplers(.validation)
    }

    /// The generator of environment `environment` in `iteration`, apart from those of other purposes
    /// by `purpose`; see `RandomStream`.
    static func random(
        _ part: Part, purpose: UInt32 = 0, environment: Int, iteration: Int, seed: UInt64
    ) -> Philox {
        Philox(
            seed: seed, stream: part.stream &+ purpose &+ UInt32(environment) &* 0x1_0001,
            substream: UInt32(truncatingIfNeeded: iteration))
    }

    /// The groups of environment `environment` in `iteration`, rows of ``TrainingData/channels``,
    /// [count, K].
    ///
    /// The first user is drawn from all masts of the environment that have K users, the others are
    /// distinct users of the same mast. The first groups of a longer draw are those of a shorter one.
    ///
    /// - Precondition: a mast of the environment has K users of that part.
    package func groups(
        _ part: Part, environment: Int, iteration: Int, count: Int
    ) -> [Int] {
        guard let sampler = (part == .validation ? validation : training)[environment] else {
            preconditionFailure("environment \(environment) has no mast with enough users")
        }
        var random = Self.random(
            part, environment: environment, iteration: iteration, seed: seed)
        return (0..<count).flatMap { _ in sampler.group(&random) }
    }
}

import Channels

/// The users of one environment, as training has them.
///
/// Users are rows of ``TrainingData/channels``. A site may have several masts; the users of a group
/// always hear the same one.
package struct EnvironmentUsers: Sendable, Equatable {
    /// The users of one mast.
    package struct Pool: Sendable, Equatable {
        /// Where the mast stands: `ground`, `roof`, `given` …
        package var mast: String
        /// Users to train on.
        package var training: [Int]
        /// Users to validate on, never trained on.
        package var validation: [Int]

        /// A pool from its parts.
        package init(mast: String, training: [Int], validation: [Int]) {
            self.mast = mast
            self.training = training
            self.validation = validation
        }

        /// The users for `part`.
        func users(_ part: TrainingGroups.Part) -> [Int] {
            part == .validation ? validation : training
        }
    }

    /// Which environment it is.
    package var environment: Environment
    /// The masts.
    package var pools: [Pool]

    /// An environment's users from their parts.
    package init(_ environment: Environment, pools: [Pool]) {
        self.environment = environment
        self.pools = pools
    }

    /// The environment's name, SITE/LOS or SITE/NLOS.
    package var name: String { environment.name }

    /// Number of users to train on.
    package var trainingCount: Int { pools.reduce(0) { $0 + $1.training.count } }
}

/// One environment: the users of a site with line of sight, or those without.
///
/// Users are rows of ``TrainingData/channels``. A site may have several masts; the users of a group
/// always hear the same one.
public struct TrainingEnvironment: Sendable, Equatable {
    /// The users of one mast.
    public struct Pool: Sendable, Equatable {
        /// Where the mast stands: `ground`, `roof`, `given` …
        public var mast: String
        /// Users to train on.
        public var training: [Int32]
        /// Users to validate on, never trained on.
        public var validation: [Int32]

        /// A pool from its parts.
        public init(mast: String, training: [Int32], validation: [Int32]) {
            self.mast = mast
            self.training = training
            self.validation = validation
        }
    }

    /// Name of the site.
    public var site: String
    /// Whether the users have line of sight.
    public var lineOfSight: Bool
    /// The masts.
    public var pools: [Pool]

    /// An environment from its parts.
    public init(site: String, lineOfSight: Bool, pools: [Pool]) {
        self.site = site
        self.lineOfSight = lineOfSight
        self.pools = pools
    }

    /// SITE/LOS or SITE/NLOS.
    public var name: String { "\(site)/\(lineOfSight ? "LOS" : "NLOS")" }

    /// Number of users to train on.
    public var trainingCount: Int { pools.reduce(0) { $0 + $1.training.count } }
}

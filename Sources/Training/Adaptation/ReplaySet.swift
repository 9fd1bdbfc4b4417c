import Channels
import Models
import Support

/// Some channels of every training environment, and what the extractor makes of them: what few-shot
/// adaptation needs of the training sites, so that it works without them.
///
/// S rows (users) of all environments, N antennas, D embedding. Channels are in units of
/// sqrt(P) / sigma at the noise of training, turned as the model wants them; directions are kept in
/// half precision, which is 60 dB below the channel.
public struct ReplaySet: Sendable, Equatable {
    /// The users of one environment.
    public struct Entry: Sendable, Equatable, Codable {
        /// Which environment it is.
        public var environment: Environment
        /// Rows of each mast, one range after the other.
        public var pools: [Range<Int>]
        /// Mean sum rate of the converged reference in bit/s/Hz.
        public var bound: Double

        private enum CodingKeys: String, CodingKey {
            case environment = "name", pools, bound
        }

        /// An entry from its parts.
        public init(_ environment: Environment, pools: [Range<Int>], bound: Double) {
            self.environment = environment
            self.pools = pools
            self.bound = bound
        }
    }

    /// The environments.
    public var environments: [Entry]
    /// Antennas N and embedding D.
    public var antennas, embedding: Int
    /// Channels, [S, 2 N]: N real parts, then N imaginary parts.
    public var channels: [Float]
    /// Mean feature of every environment, [E, D]; see `EnvironmentEmbedding`.
    public var features: [Float]
    /// Attribution of the data the channels were traced from.
    public var attribution: [String]

    /// A set from its parts.
    public init(
        environments: [Entry], antennas: Int, embedding: Int, channels: [Float],
        features: [Float], attribution: [String]
    ) {
        precondition(
            channels.count == 2 * antennas * (environments.last?.pools.last?.upperBound ?? 0)
                && features.count == environments.count * embedding,
            "a replay set has one row for each user and one feature for each environment")
        self.environments = environments
        self.antennas = antennas
        self.embedding = embedding
        self.channels = channels
        self.features = features
        self.attribution = attribution
    }
}

import Channels
import Evaluation
import Precoding

/// The ablations: augmentation against local samples, channel estimation, the replay set.
package struct Ablations: Sendable, Equatable, Codable {
    /// Few-shot adaptation from a number of local channels.
    package struct Shots: Sendable, Equatable, Codable {
        /// Name of the site, and whether its users see the mast.
        private var site: String, sight: Sight
        /// Local channels, and similar training environments learned from as well.
        package var shots, top: Int
        /// What the head reaches.
        package var sumRate: SumRate

        private enum CodingKeys: String, CodingKey {
            case site, shots, top, sumRate
            case sight = "split"
        }

        /// Where it is.
        package var environment: Environment { Environment(site: site, sight: sight) }

        /// A row from its parts.
        package init(_ environment: Environment, shots: Int, top: Int, sumRate: SumRate) {
            site = environment.site
            sight = environment.sight
            self.shots = shots
            self.top = top
            self.sumRate = sumRate
        }
    }

    /// A precoder that knows the channel from pilots.
    package struct Estimation: Sendable, Equatable, Codable {
        /// Name of the site, and whether its users see the mast.
        private var site: String, sight: Sight
        /// Name of the precoder: the label of ``id``.
        package private(set) var precoder: String
        /// Absent from results of version 0.1.0.
        private var identity: PrecoderID?
        /// Pilot signal-to-noise ratio in dB; `nil` for perfect knowledge.
        package var pilotRatio: Double?
        /// What it reaches on the true channels.
        package var sumRate: SumRate

        private enum CodingKeys: String, CodingKey {
            case site, precoder, identity, pilotRatio, sumRate
            case sight = "split"
        }

        /// Where it is.
        package var environment: Environment { Environment(site: site, sight: sight) }

        /// A row from its parts.
        package init(
            _ environment: Environment, id: PrecoderID, pilotRatio: Double?, sumRate: SumRate
        ) {
            site = environment.site
            sight = environment.sight
            precoder = id.label
            identity = id
            self.pilotRatio = pilotRatio
            self.sumRate = sumRate
        }

        /// What the precoder is.
        package var id: PrecoderID { identity ?? PrecoderID(nameOfOldResult: precoder) }
    }

    /// Few-shot adaptation with one source of training environments.
    package struct Replay: Sendable, Equatable, Codable {
        /// Name of the site, and whether its users see the mast.
        private var site: String, sight: Sight
        /// Where the training environments came from.
        package var library: String
        /// What the head reaches.
        package var sumRate: SumRate

        private enum CodingKeys: String, CodingKey {
            case site, library, sumRate
            case sight = "split"
        }

        /// Where it is.
        package var environment: Environment { Environment(site: site, sight: sight) }

        /// A row from its parts.
        package init(_ environment: Environment, library: String, sumRate: SumRate) {
            site = environment.site
            sight = environment.sight
            self.library = library
            self.sumRate = sumRate
        }
    }

    /// The environments.
    package var environments: [EnvironmentRecord]
    /// Mean sum rate of the converged reference with perfect knowledge, one for each environment.
    package var references: [SumRate]
    /// Few-shot adaptation with and without other environments.
    package var shots: [Shots]
    /// Precoders on estimates.
    package var estimation: [Estimation]
    /// The replay set against whole datasets; empty where these were not given.
    package var replay: [Replay]

    /// A result from its parts.
    package init(
        environments: [EnvironmentRecord], references: [SumRate], shots: [Shots],
        estimation: [Estimation], replay: [Replay]
    ) {
        self.environments = environments
        self.references = references
        self.shots = shots
        self.estimation = estimation
        self.replay = replay
    }

    static let replaySet = "replay set"
    static let wholeDatasets = "whole datasets"
}

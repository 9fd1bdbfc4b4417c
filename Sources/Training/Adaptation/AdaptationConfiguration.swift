import Channels
import Models

/// How a site's own head is made: one block, with the reason beside each number.
public struct AdaptationConfiguration: Sendable, Equatable, Codable {
    /// Local channels to learn from; `nil` for all that are there (full adaptation).
    public var shots: Int? = 20
    /// The most similar training environments that are learned from as well, for each kind of local
    /// user; 0 for none.
    public var similarEnvironments = 5
    /// How much the local channels count beside the others, as a share of all (ours).
    public var localShare = 0.25
    /// Which users the head is for; `nil` for all.
    public var sight: Sight?
    /// Noise preset.
    public var noise = NoisePreset.paper.description
    /// Pilot ratio in dB of the estimates that a model that knows channels learns from in place of
    /// the channels, drawn anew each time; `nil` learns from the channels.
    public var targetPilotRatio: Double?
    /// Groups that an environment's feature vector and reference rate are means over, at most.
    public var featureGroups = 200
    /// Training of the head.
    public var training = HeadTrainingConfiguration()

    // The names that files have had from the start.
    private enum CodingKeys: String, CodingKey {
        case shots
        case similarEnvironments = "top"
        case localShare, sight, noise, featureGroups, training, targetPilotRatio
    }

    /// Few-shot adaptation from 20 local channels and the five most similar environments.
    public init() {}

    /// Few-shot adaptation from `shots` local channels and the most similar training environments;
    /// from the local channels alone where `similarEnvironments` is 0.
    public init(shots: Int, similarEnvironments: Int) {
        self.shots = shots
        self.similarEnvironments = similarEnvironments
        if similarEnvironments == 0 { localShare = 1 }
    }

    /// Full adaptation: all local channels and nothing else.
    public static var full: AdaptationConfiguration {
        var configuration = AdaptationConfiguration(shots: 0, similarEnvironments: 0)
        configuration.shots = nil
        return configuration
    }

    /// Has half of the groups ask for rates where `model` was trained for that, none elsewhere.
    public mutating func setObjectives(of model: FoundationModel) {
        training.requestShare = model.isTrainedForRates ? 0.5 : 0
    }

    /// `few-shot`, `few-shot alone` without other environments, or `full`.
    public var name: String {
        shots == nil ? "full" : similarEnvironments > 0 ? "few-shot" : "few-shot alone"
    }
}

import Channels
import Models
import Support

/// How a site's own head is made: one block, with the reason beside each number.
public struct AdaptationSettings: Sendable, Equatable, Codable {
    /// Local channels to learn from; `nil` for all that are there (full adaptation).
    public var shots: Int? = 20
    /// The most similar training environments that are learned from as well, for each kind of local
    /// user; 0 for none.
    public var top = 5
    /// How much the local channels count beside the others, as a share of all (ours).
    public var localShare = 0.25
    /// Which users the head is for; `nil` for all.
    public var sight: Sight?
    /// Noise preset.
    public var noise = NoisePreset.paper.description
    /// Groups that a feature vector and an upper bound are means over, at most.
    public var featureGroups = 200
    /// Training of the head.
    public var training = HeadTrainingSettings()

    /// Few-shot adaptation from 20 local channels and the five most similar environments.
    public init() {}

    /// Few-shot adaptation from `shots` local channels and the `top` most similar environments; from
    /// the local channels alone without these.
    public init(shots: Int, top: Int) {
        self.shots = shots
        self.top = top
        if top == 0 { localShare = 1 }
    }

    /// Full adaptation: all local channels and nothing else.
    public static var full: AdaptationSettings {
        var settings = AdaptationSettings(shots: 0, top: 0)
        settings.shots = nil
        return settings
    }

    /// Has half of the groups ask for rates where `model` was trained for that, none elsewhere.
    public mutating func setObjectives(of model: FoundationModel) {
        training.requestShare = model.isTrainedForRates ? 0.5 : 0
    }

    /// The users of `dataset` that a head or a prior for `sight` may learn from, in order: none of
    /// those that are kept for testing.
    static func users(of dataset: ChannelDataset, _ sight: Sight?) -> [Int] {
        (0..<dataset.userCount).filter {
            !dataset.isTest[$0] && (sight == nil || dataset.sight(of: $0) == sight)
        }
    }

    /// What messages call the users of `sight`: `all`, `los` or `nlos`, as the command's option.
    static func name(of sight: Sight?) -> String { sight?.rawValue.lowercased() ?? "all" }

    /// `shots` of `users`, in order: the same seed gives a head and a prior the same channels.
    ///
    /// - Precondition: there are as many.
    static func draw(_ shots: Int, of users: [Int], seed: UInt64) -> [Int] {
        var users = users
        var random = Philox(seed: seed, stream: RandomStream.shots, substream: 0)
        for i in 0..<shots { users.swapAt(i, i + random.integer(below: users.count - i)) }
        return users.prefix(shots).sorted()
    }

    /// `few-shot`, `few-shot alone` without other environments, or `full`.
    public var name: String {
        shots == nil ? "full" : top > 0 ? "few-shot" : "few-shot alone"
    }
}

/// How one head is trained over a frozen extractor: one block, with the reason beside each number.
public struct HeadTrainingConfiguration: Sendable, Equatable {
    /// Groups of K users to see in all.
    public var samples = 200_000
    /// Groups of one iteration over all environments (ours: a linear layer needs no larger batch).
    public var batch = 500
    /// Largest learning rate of Adam (ours: one linear layer bears more than the whole model); falls
    /// along half a cosine.
    public var learningRate = 3e-3
    /// Seed of the groups and requests.
    public var seed: UInt64 = 1
    /// Share of the groups that ask for rates at the least energy; the others want the largest sum
    /// rate. 0 for a model of phase 1.
    public var requestShare = 0.0
    /// Weight of the mean loss of requests, in units of the energy with everything on, beside the
    /// mean sum rate over its reference (ours: the two are of one size then).
    public var requestWeight = 1.0
    /// How requested rates are drawn and judged.
    public var requests = RequestConfiguration()

    /// The defaults.
    public init() {}

    /// The training of the default head of a run.
    init(_ configuration: TrainingConfiguration) {
        samples = configuration.defaultHeadSamples
        batch = configuration.batch
        seed = configuration.seed
        requestShare = configuration.phase == 2 ? 0.5 : 0
        requests = configuration.requests
    }
}

// Written by hand, so that the fields of `requests` stand among the others in the files of heads,
// where they always stood.

extension HeadTrainingConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case samples, batch, learningRate, seed, requestShare, requestWeight
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(samples, forKey: .samples)
        try container.encode(batch, forKey: .batch)
        try container.encode(learningRate, forKey: .learningRate)
        try container.encode(seed, forKey: .seed)
        try container.encode(requestShare, forKey: .requestShare)
        try container.encode(requestWeight, forKey: .requestWeight)
        try requests.encode(to: encoder)
    }

    /// Reads every field.
    ///
    /// - Throws: `DecodingError` when one is not there or of another kind.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        samples = try container.decode(Int.self, forKey: .samples)
        batch = try container.decode(Int.self, forKey: .batch)
        learningRate = try container.decode(Double.self, forKey: .learningRate)
        seed = try container.decode(UInt64.self, forKey: .seed)
        requestShare = try container.decode(Double.self, forKey: .requestShare)
        requestWeight = try container.decode(Double.self, forKey: .requestWeight)
        requests = try RequestConfiguration(from: decoder)
    }
}

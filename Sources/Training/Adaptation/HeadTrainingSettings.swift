/// How one head is trained over a frozen extractor: one block, with the reason beside each number.
public struct HeadTrainingSettings: Sendable, Equatable, Codable {
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
    /// mean sum rate over its bound (ours: the two are of one size then).
    public var requestWeight = 1.0
    /// See ``TrainingConfiguration/rateError``.
    public var rateError = TrainingConfiguration().rateError
    /// See ``TrainingConfiguration/rateErrorWeight``.
    public var rateErrorWeight = TrainingConfiguration().rateErrorWeight
    /// See ``TrainingConfiguration/lowestRequest``.
    public var lowestRequest = TrainingConfiguration().lowestRequest
    /// See ``TrainingConfiguration/highestRequest``.
    public var highestRequest = TrainingConfiguration().highestRequest
    /// P_ant in W.
    public var powerPerAntenna = TrainingConfiguration().powerPerAntenna
    /// P in W.
    public var maximumPower = TrainingConfiguration().maximumPower

    /// The defaults.
    public init() {}

    /// The settings of the default head of a run.
    init(_ configuration: TrainingConfiguration) {
        samples = configuration.defaultHeadSamples
        batch = configuration.batch
        seed = configuration.seed
        requestShare = configuration.phase == 2 ? 0.5 : 0
        rateError = configuration.rateError
        rateErrorWeight = configuration.rateErrorWeight
        lowestRequest = configuration.lowestRequest
        highestRequest = configuration.highestRequest
        powerPerAntenna = configuration.powerPerAntenna
        maximumPower = configuration.maximumPower
    }
}

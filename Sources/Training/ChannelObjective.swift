/// How models that know channels are trained: one block, with the reason beside each number.
public struct ChannelObjective: Sendable, Equatable, Codable {
    /// Lowest pilot ratio in dB that is drawn.
    public var lowestPilotRatio = -8.0
    /// Highest pilot ratio in dB that is drawn; beyond it the estimate itself is as good.
    public var highestPilotRatio = 36.0
    /// p: squared errors count (1 + S)^p (ours: errors fall nearly as 1 / S, and should count about
    /// alike at all ratios).
    public var ratioExponent = 0.7
    /// b: what the likelihood of the errors counts beside their squares (ours: the least that lets
    /// the laws be learned; more takes from the guesses).
    public var lawWeight = 0.1
    /// What the share of the reference's sum rate counts that precoders of the guesses have over the
    /// channels (`GuessedRates`); 0 for cleaning alone. 3 is measured to help at low ratios (decision
    /// record 017).
    public var rateWeight = 0.0
    /// Share of the iterations, the last ones, in which that counts (ours: it takes 2.4 times as long, and
    /// what it changes is learned in the end).
    public var rateShare = 0.3
    /// Pilot ratio in dB of the estimates that take the channels' place where these are not known:
    /// what is learned from is a pair of estimates with independent errors, one to clean and one to
    /// come near; `nil` learns from channels.
    public var targetPilotRatio: Double?
    /// Whether one head serves all environments in training, and is the default head then (ours: a
    /// head for each learns slower, and a default head has to be trained after it).
    public var sharesHead = true

    /// Cleaning alone.
    public init() {}

    /// What ships: the rate counts in the end.
    public static let standard: ChannelObjective = {
        var objective = ChannelObjective()
        objective.rateWeight = 3
        return objective
    }()

    /// Whether the rate counts in iteration `iteration` of `iterations`.
    func countsRate(_ iteration: Int, of iterations: Int) -> Bool {
        rateWeight > 0 && Double(iteration) >= (1 - rateShare) * Double(iterations)
    }

    /// The range of the pilot ratios in dB.
    var pilotRatios: ClosedRange<Double> { lowestPilotRatio...highestPilotRatio }
}

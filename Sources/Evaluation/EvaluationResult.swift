import Channels

/// What an evaluation of one dataset found: the numbers behind every table and figure.
public struct EvaluationResult: Sendable, Codable {
    /// How the evaluation was done.
    public var settings: EvaluationSettings
    /// One row per split and precoder.
    public var rows: [EvaluationRow]
    /// The rates behind the rows.
    public var distributions: [RateDistribution]
    /// Energy against requested rate.
    public var energy: [EnergyPoint]
    /// Mean rate of each user over the groups it was drawn into under the reference precoder, in
    /// bit/s/Hz; `nil` where it was never drawn. [U]
    public var userRates: [Double?]

    /// A result from all its parts.
    public init(
        settings: EvaluationSettings, rows: [EvaluationRow], distributions: [RateDistribution],
        energy: [EnergyPoint], userRates: [Double?]
    ) {
        self.settings = settings
        self.rows = rows
        self.distributions = distributions
        self.energy = energy
        self.userRates = userRates
    }
}

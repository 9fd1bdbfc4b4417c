import Channels

/// What an evaluation of one dataset found: the numbers behind every table and figure.
public struct EvaluationResult: Sendable {
    /// How the evaluation was done.
    public var record: EvaluationRecord
    /// One row for each environment and precoder.
    public var rows: [EvaluationRow]
    /// The rates behind the rows.
    public var distributions: [RateDistribution]
    /// Energy where every user asks for the same rate: one point for each
    /// environment, rate and strategy.
    public var energy: [RequestPoint]
    /// Mean rate of each user over the groups it was drawn into under the reference precoder, in
    /// bit/s/Hz; `nil` where it was never drawn. [U]
    public var userRates: [Double?]

    /// A result from all its parts.
    public init(
        record: EvaluationRecord, rows: [EvaluationRow], distributions: [RateDistribution],
        energy: [RequestPoint], userRates: [Double?]
    ) {
        self.record = record
        self.rows = rows
        self.distributions = distributions
        self.energy = energy
        self.userRates = userRates
    }
}

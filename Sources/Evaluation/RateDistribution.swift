/// The rates of one precoder on one split, one value per group (and user).
public struct RateDistribution: Sendable, Codable {
    /// `LOS` or `NLOS`.
    public var split: String
    /// Name of the precoder.
    public var precoder: String
    /// Sum rate of each group in bit/s/Hz, [groups].
    public var sumRates: [Double]
    /// Rate of each user of each group in bit/s/Hz, [groups * K].
    public var userRates: [Double]
}

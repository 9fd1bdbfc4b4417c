import Precoding

/// The rates of one precoder on one split, one value per group (and user).
public struct RateDistribution: Sendable, Codable {
    /// `LOS` or `NLOS`.
    public var split: String
    /// Name of the precoder: the label of ``id``.
    public private(set) var precoder: String
    /// Absent from results of version 0.1.0.
    private var identity: PrecoderID?
    /// Sum rate of each group in bit/s/Hz, [groups].
    public var sumRates: [Double]
    /// Rate of each user of each group in bit/s/Hz, [groups * K].
    public var userRates: [Double]

    /// A distribution from its parts.
    package init(split: String, id: PrecoderID, sumRates: [Double], userRates: [Double]) {
        self.split = split
        precoder = id.label
        identity = id
        self.sumRates = sumRates
        self.userRates = userRates
    }

    /// What the precoder is.
    public var id: PrecoderID {
        get { identity ?? PrecoderID(nameOfOldResult: precoder) }
        set {
            precoder = newValue.label
            identity = newValue
        }
    }

    /// Whether the file had no identity.
    var isUnidentified: Bool { identity == nil }
}

import Channels
import Precoding

/// The rates of one precoder in one environment, one value per group (and user).
public struct RateDistribution: Sendable, Codable {
    /// Whether the users see the mast.
    public var sight: Sight
    /// Name of the precoder: the label of ``id``.
    public private(set) var precoder: String
    /// Absent from results of version 0.1.0.
    private var identity: PrecoderID?
    /// Sum rate of each group in bit/s/Hz, [groups].
    public var sumRates: [Double]
    /// Rate of each user of each group in bit/s/Hz, [groups * K].
    public var userRates: [Double]

    private enum CodingKeys: String, CodingKey {
        case precoder, identity, sumRates, userRates
        case sight = "split"
    }

    /// A distribution from its parts.
    package init(sight: Sight, id: PrecoderID, sumRates: [Double], userRates: [Double]) {
        self.sight = sight
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

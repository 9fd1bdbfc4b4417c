import Channels
import Precoding

/// One line of the table of precoders: one environment under one precoder.
public struct EvaluationRow: Sendable, Codable, Equatable {
    /// Name of the dataset.
    public var dataset: String
    /// Whether the users see the mast.
    public var sight: Sight
    /// Name of the precoder, with its normalisation, start and iterations where it has them: the
    /// label of ``id``.
    public private(set) var precoder: String
    /// Absent from results of version 0.1.0.
    private var identity: PrecoderID?
    /// Mean over groups of the sum rate in bit/s/Hz.
    public var meanSumRate: Double
    /// Mean sum rate over that of the converged multi-start reference; not a number where that is 0.
    public var ratioToReference: Double
    /// 5 %, 50 % and 95 % points of the sum rate over groups in bit/s/Hz.
    public var sumRate5, sumRate50, sumRate95: Double
    /// Mean rate of one user in bit/s/Hz.
    public var meanUserRate: Double
    /// Floating point operations per precoder, counted as the paper does; 0 where undefined.
    public var flops: Double
    /// Measured wall time per precoder in seconds.
    public var secondsPerPrecoder: Double
    /// Number of groups.
    public var groups: Int
    /// What ``secondsPerPrecoder`` timed, always on one thread: `batch` for the fast path over all
    /// groups at once, `single` for the double-precision path on one channel after another.
    public var timedPath: String

    private enum CodingKeys: String, CodingKey {
        case dataset, precoder, identity, meanSumRate, ratioToReference, sumRate5, sumRate50
        case sumRate95, meanUserRate, flops, secondsPerPrecoder, groups, timedPath
        case sight = "split"
    }

    /// A row from its parts.
    package init(
        dataset: String, sight: Sight, id: PrecoderID, meanSumRate: Double,
        ratioToReference: Double, sumRate5: Double, sumRate50: Double, sumRate95: Double,
        meanUserRate: Double, flops: Double, secondsPerPrecoder: Double, groups: Int,
        timedPath: String = "single"
    ) {
        self.dataset = dataset
        self.sight = sight
        precoder = id.label
        identity = id
        self.meanSumRate = meanSumRate
        self.ratioToReference = ratioToReference
        self.sumRate5 = sumRate5
        self.sumRate50 = sumRate50
        self.sumRate95 = sumRate95
        self.meanUserRate = meanUserRate
        self.flops = flops
        self.secondsPerPrecoder = secondsPerPrecoder
        self.groups = groups
        self.timedPath = timedPath
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

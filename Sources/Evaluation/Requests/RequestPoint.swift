import Channels
import Precoding

/// What one strategy makes of one request in one environment: means over the groups whose request all
/// antennas can meet.
///
/// The users of a group either share a requested sum rate at random or ask for the same rate each.
public struct RequestPoint: Sendable, Codable, Equatable {
    /// Whether the users see the mast.
    public var sight: Sight
    /// Name of the strategy: the label of ``id``.
    public private(set) var strategy: String
    /// Absent from results of version 0.1.0.
    private var identity: PrecoderID?
    /// Sum rate requested by each group, in bit/s/Hz.
    public var sumRate: Double
    /// Rate requested by every user, in bit/s/Hz, where all ask for the same; `nil` where they share
    /// the sum rate at random.
    public var userRate: Double?
    /// The same over the environment's mean sum rate under the reference precoder; `nil` where the
    /// reference was not asked.
    public var share: Double?
    /// Mean energy in W.
    public var energy: Double
    /// Mean transmit power in W.
    public var transmitPower: Double
    /// Mean number of antennas switched on.
    public var antennas: Double
    /// Mean relative error of a user's rate, |R_k - r_k| / r_k.
    public var rateError: Double
    /// Mean relative error of a group's sum rate.
    public var sumError: Double
    /// Mean relative shortfall of a user's rate, max(0, r_k - R_k) / r_k.
    public var shortfall: Double
    /// Share of groups whose every user gets at least `RequestOutcome/metFraction` of its
    /// request.
    public var metShare: Double
    /// Share of users that get all they asked for; `nil` in results that did not count them.
    public var heldShare: Double?
    /// Groups that the means are over.
    public var groups: Int
    /// Those over all groups.
    public var feasibleShare: Double
    /// Half the width of the 95 % confidence interval of ``energy``, 1.96 s / sqrt(groups), in W;
    /// `nil` with fewer than two groups.
    public var energyHalfWidth: Double?
    /// The same of ``rateError``.
    public var rateErrorHalfWidth: Double?

    private enum CodingKeys: String, CodingKey {
        case strategy, identity, sumRate, userRate, share, energy, transmitPower, antennas
        case rateError, sumError, shortfall, metShare, groups, feasibleShare, energyHalfWidth
        case rateErrorHalfWidth, heldShare
        case sight = "split"
    }

    /// What the groups of a point ask for; see the properties of the same names.
    struct Request {
        var sumRate: Double
        var userRate: Double?
        var share: Double?
    }

    /// What the strategy is.
    public var id: PrecoderID {
        get { identity ?? PrecoderID(nameOfOldResult: strategy) }
        set {
            strategy = newValue.label
            identity = newValue
        }
    }

    /// Whether the file had no identity.
    var isUnidentified: Bool { identity == nil }

    /// A point of which only these numbers are known, as in results of version 0.1.0; the others
    /// are no numbers, and there are 0 groups.
    package init(
        sight: Sight, id: PrecoderID, sumRate: Double, userRate: Double?, energy: Double,
        antennas: Double, feasibleShare: Double, rateError: Double = .nan, metShare: Double = .nan
    ) {
        self.sight = sight
        strategy = id.label
        identity = id
        self.sumRate = sumRate
        self.userRate = userRate
        self.energy = energy
        self.antennas = antennas
        self.feasibleShare = feasibleShare
        self.rateError = rateError
        self.metShare = metShare
        transmitPower = .nan
        sumError = .nan
        shortfall = .nan
        groups = 0
    }

    /// The point of `outcomes`, one per group.
    ///
    /// - Precondition: there is at least one.
    init(
        sight: Sight, id: PrecoderID, request: Request, feasibleShare: Double,
        outcomes: [RequestOutcome]
    ) {
        precondition(!outcomes.isEmpty, "a mean needs a group")
        self.sight = sight
        strategy = id.label
        identity = id
        sumRate = request.sumRate
        userRate = request.userRate
        share = request.share
        self.feasibleShare = feasibleShare
        groups = outcomes.count
        let energies = Statistics.Mean(outcomes.map(\.energy))
        let errors = Statistics.Mean(outcomes.map(\.rateError))
        energy = energies.value
        energyHalfWidth = energies.halfWidth
        rateError = errors.value
        rateErrorHalfWidth = errors.halfWidth
        transmitPower = Statistics.Mean(outcomes.map(\.transmitPower)).value
        antennas = Statistics.Mean(outcomes.map { Double($0.antennas) }).value
        sumError = Statistics.Mean(outcomes.map(\.sumError)).value
        shortfall = Statistics.Mean(outcomes.map(\.shortfall)).value
        metShare = Double(outcomes.count(where: \.isMet)) / Double(outcomes.count)
        heldShare = Statistics.Mean(outcomes.map(\.heldShare)).value
    }
}

import Precoding

/// What one strategy makes of one requested sum rate on one split: means over the groups whose
/// request all antennas can meet.
public struct RequestPoint: Sendable, Codable, Equatable {
    /// `LOS` or `NLOS`.
    public var split: String
    /// Name of the strategy.
    public var strategy: String
    /// Sum rate requested by each group, in bit/s/Hz.
    public var sumRate: Double
    /// The same over the split's mean sum rate under the reference precoder; `nil` where the
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
    /// Share of groups whose every user gets at least ``RequestOutcome/metFraction`` of its
    /// request.
    public var metShare: Double
    /// Groups that the means are over.
    public var groups: Int
    /// Those over all groups.
    public var feasibleShare: Double
    /// Half the width of the 95 % confidence interval of ``energy``, 1.96 s / sqrt(groups), in W;
    /// `nil` with fewer than two groups.
    public var energyHalfWidth: Double?
    /// The same of ``rateError``.
    public var rateErrorHalfWidth: Double?

    /// The point of `outcomes`, one per group.
    ///
    /// - Precondition: there is at least one.
    init(
        split: String, strategy: String, sumRate: Double, share: Double?,
        feasibleShare: Double, outcomes: [RequestOutcome]
    ) {
        precondition(!outcomes.isEmpty, "a mean needs a group")
        self.split = split
        self.strategy = strategy
        self.sumRate = sumRate
        self.share = share
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
    }
}

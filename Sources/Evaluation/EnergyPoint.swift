/// Mean energy of one strategy at one requested rate on one split.
public struct EnergyPoint: Sendable, Codable, Equatable {
    /// `LOS` or `NLOS`.
    public var split: String
    /// `all antennas, full power`; `all antennas, exact power`; `random antennas, exact power`;
    /// `greedy antennas, exact power`; or the name of a learned precoder.
    public var strategy: String
    /// Rate requested by every user in bit/s/Hz.
    public var requestedRate: Double
    /// Mean power P_ant sum(m) + transmit power over the feasible groups, in W.
    public var meanPower: Double
    /// Mean number of antennas switched on.
    public var meanAntennas: Double
    /// Share of groups whose request all antennas can meet.
    public var feasibleShare: Double
    /// Mean relative error of a user's rate, |R_k - r| / r; `nil` for strategies that are not
    /// learned.
    public var rateError: Double?
    /// Share of the feasible groups whose every user gets at least ``RequestOutcome/metFraction``
    /// of its request; `nil` as before.
    public var metShare: Double?
}

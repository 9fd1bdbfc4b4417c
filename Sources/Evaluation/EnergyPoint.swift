/// Mean energy of one strategy at one requested rate on one split.
public struct EnergyPoint: Sendable, Codable, Equatable {
    /// `LOS` or `NLOS`.
    public var split: String
    /// `all antennas, full power`; `all antennas, exact power`; `random antennas, exact power`;
    /// `greedy antennas, exact power`.
    public var strategy: String
    /// Rate requested by every user in bit/s/Hz.
    public var requestedRate: Double
    /// Mean power P_ant sum(m) + transmit power over the feasible groups, in W.
    public var meanPower: Double
    /// Mean number of antennas switched on.
    public var meanAntennas: Double
    /// Share of groups whose request all antennas can meet.
    public var feasibleShare: Double
}

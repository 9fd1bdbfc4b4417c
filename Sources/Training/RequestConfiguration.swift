/// How requested rates are drawn and judged in training: one block, with the reason beside each
/// number. A run of phase 2 and the training of a head share it; in files its fields stand among
/// theirs.
public struct RequestConfiguration: Sendable, Equatable, Codable {
    /// How far a rate is from its request.
    package var rateError = RateError.relative
    /// Weight lambda of the mean rate error in W (ours: an error of 5 % for every user costs as much
    /// as two antennas and a half, so energy is saved only once rates are met), or in
    /// W / (bit/s/Hz)^2 for absolute errors.
    public var rateErrorWeight = 1000.0
    /// Smallest requested sum of a group over the environment's reference rate.
    public var lowestRequest = 0.05
    /// Largest requested sum over the reference rate (ours: above it most requests without line of
    /// sight cannot be met).
    public var highestRequest = 0.5
    /// Power P_ant of an antenna that is on, in W (the energy model `default`).
    public var powerPerAntenna = 1.0
    /// Largest transmit power P in W, for the energy.
    public var maximumPower = 20.0

    /// The defaults: what ships.
    public init() {}
}

/// The budget of one downlink: how much may be sent, and what noise is received.
public struct Link: Sendable, Equatable {
    /// Largest transmit power P in W; the paper's base station has 20 W.
    public var maximumPower: Double
    /// Noise power sigma^2 at every user in W.
    public var noisePower: Double

    /// A link with transmit power `maximumPower` (W) against `noisePower` (W).
    ///
    /// - Precondition: both are positive and finite.
    public init(maximumPower: Double, noisePower: Double) {
        precondition(
            maximumPower > 0 && maximumPower.isFinite && noisePower > 0 && noisePower.isFinite,
            "powers are positive and finite, not \(maximumPower) W and \(noisePower) W")
        self.maximumPower = maximumPower
        self.noisePower = noisePower
    }

    /// P / sigma^2.
    public var powerToNoise: Double { maximumPower / noisePower }
}

#if !hasFeature(Embedded)
    // Embedded Swift has no Codable, and synthesis wants to stand in the type's file.
    extension Link: Codable {}
#endif

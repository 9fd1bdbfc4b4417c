/// Carrier, bandwidth, noise and power: the numbers of the link, with the reason beside each.
public struct RadioParameters: Sendable, Equatable {
    /// Carrier in Hz; 2 GHz (Emery et al.).
    public var carrierFrequency = 2e9
    /// Bandwidth in Hz; 20 MHz (ours: one common LTE/NR carrier).
    public var bandwidth = 20e6
    /// Receiver noise figure in dB; 7 dB (3GPP TR 38.901 and TR 36.942 for handsets: 7 to 9 dB).
    public var noiseFigure = 7.0
    /// Rise of interference over noise in dB; 3 dB (ours: a loaded neighbour at the cell's edge).
    public var interferenceMargin = 3.0
    /// System loss in dB; 10 dB (Emery et al.).
    public var systemLoss = 10.0
    /// Largest transmit power in W; 20 W (Emery et al.).
    public var maximumPower = 20.0

    /// The defaults.
    public init() {}
}

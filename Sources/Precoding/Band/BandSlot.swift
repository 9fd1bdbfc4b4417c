/// One slot of a base station: the channels of all its groups of resource blocks, and where their
/// precoders go.
///
/// K users, N antennas, S groups. A group is a batch's channel H [K, N], y = H x, with a precoder W
/// [N, K] of its own.
public struct BandSlot {
    /// S, at least 1.
    public var groups: Int
    /// The channels, or their estimates.
    public var channels: UnsafeRawPointer
    /// Where the channels lie.
    public var channelLayout: BandLayout
    /// Where the precoders go; no number may be one of the channels.
    public var precoders: UnsafeMutableRawPointer
    /// Where the precoders lie.
    public var precoderLayout: BandLayout
    /// P, the transmit power of the whole slot in W, which the groups share equally, and sigma^2, the
    /// noise power at every user in W in the whole band, of which every group has 1 / S. So the
    /// precoder of a group is that of ``PrecodingRuntime`` for P / S and sigma^2 / S.
    public var link: Link
    /// The transmit power of each group in W instead, [S], not negative; 0 gives weights of zero.
    public var groupPowers: UnsafePointer<Double>?
    /// Pilot ratio of every user in dB, [K], where channels are estimates; infinity for a user whose
    /// channel is known. `nil` takes all for known.
    public var pilotRatios: UnsafePointer<Float>?

    /// A slot from its parts.
    public init(
        groups: Int, channels: UnsafeRawPointer, _ channelLayout: BandLayout,
        precoders: UnsafeMutableRawPointer, _ precoderLayout: BandLayout, link: Link,
        groupPowers: UnsafePointer<Double>? = nil, pilotRatios: UnsafePointer<Float>? = nil
    ) {
        self.groups = groups
        self.channels = channels
        self.channelLayout = channelLayout
        self.precoders = precoders
        self.precoderLayout = precoderLayout
        self.link = link
        self.groupPowers = groupPowers
        self.pilotRatios = pilotRatios
    }

    /// Transmit power of a group in W.
    @inline(__always)
    func power(_ group: Int) -> Double {
        // Without the sign of -0, which roots and quotients keep.
        groupPowers?[group].magnitude ?? link.maximumPower / Double(groups)
    }

    /// Noise power in a group at every user in W.
    var noise: Double { link.noisePower / Double(groups) }
}

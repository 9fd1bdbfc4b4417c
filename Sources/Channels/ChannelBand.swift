import Numerics

/// The channels of all users over a band: one matrix for each group of resource blocks.
public struct ChannelBand: Sendable, Equatable {
    /// Middle of each group in Hz from the carrier, [S]; `nil` where a file does not say.
    public var offsets: [Double]?
    /// Number of groups S.
    public var groups: Int
    /// Effective downlink channels, [U, S, N], row-major, in the unit of ``ChannelDataset/csi``.
    public var values: [Complex<Float>]

    /// Channels of `groups` groups of resource blocks.
    ///
    /// - Precondition: there is a group, and `offsets`, where given, has one entry for each.
    public init(offsets: [Double]?, groups: Int, values: [Complex<Float>]) {
        precondition(groups > 0 && (offsets == nil || offsets?.count == groups), "S offsets")
        self.offsets = offsets
        self.groups = groups
        self.values = values
    }

    /// The channels of the users `rows` only, in that order.
    ///
    /// - Precondition: every row is a user.
    func selecting(_ rows: [Int], antennas: Int) -> ChannelBand {
        let size = groups * antennas
        return ChannelBand(
            offsets: offsets, groups: groups,
            values: rows.flatMap { values[($0 * size)..<(($0 + 1) * size)] })
    }
}

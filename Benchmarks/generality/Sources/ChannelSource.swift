import LinearAlgebra

/// Where channels of the table come from.
protocol ChannelSource: Sendable {
    /// What the table calls it.
    var name: String { get }

    /// `count` groups of K users at N antennas, [B, K, N], always the same ones; `nil` when there are
    /// none of that shape. Only ratios of strengths count.
    func channels(count: Int, users: Int, antennas: Int) -> ChannelBatch?
}

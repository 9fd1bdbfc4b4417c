/// What the extractor makes of B channels, in single precision; see ``ChannelFeatures``.
///
/// K users, D embedding. One extraction serves any number of heads.
public struct FeatureBatch: Sendable, Equatable {
    /// Channels B, users K of each, embedding D.
    public let count, usersPerChannel, embedding: Int
    /// The users' features, [B, K, D].
    public let users: [Float]
    /// The means over all tokens, the rate token among them, [B, D].
    public let means: [Float]
    /// Users whose channel is zero, [B, K]: they get no power whatever the head says.
    public let silent: [Bool]
    /// Whether rates were requested, so that antennas and power are the model's to choose.
    public let hasRates: Bool
}

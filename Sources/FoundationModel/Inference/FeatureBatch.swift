import Precoding

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
    /// What was requested, so that antennas and power are the model's to choose; `nil` for the
    /// largest sum rate.
    public let requests: Requests?

    /// Rates requested on a batch of channels.
    public struct Requests: Sendable, Equatable {
        /// The channels, [B, K, N].
        public let channels: ChannelBatch
        /// r in bit/s/Hz, [B, K].
        public let rates: [Float]
    }
}

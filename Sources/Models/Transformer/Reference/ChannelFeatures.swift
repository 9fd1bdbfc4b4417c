import LinearAlgebra

/// What the extractor makes of one channel, in double precision.
///
/// K users, D embedding.
public struct ChannelFeatures: Sendable, Equatable {
    /// The users' features, [K][D].
    public var users: [[Double]]
    /// The mean over all tokens, the rate token among them, [D].
    public var mean: [Double]
    /// Users whose channel is zero, [K]: they get no power whatever the head says.
    public var silent: [Bool]
    /// What was requested, so that antennas and power are the model's to choose; `nil` for the
    /// largest sum rate.
    public var requests: Requests?

    /// Rates requested on a channel.
    public struct Requests: Sendable, Equatable {
        /// H, [K, N].
        public var channel: ComplexMatrix
        /// r in bit/s/Hz, [K].
        public var rates: [Double]
    }
}

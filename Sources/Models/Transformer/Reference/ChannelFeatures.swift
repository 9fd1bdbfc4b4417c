import LinearAlgebra

/// What the extractor makes of one channel, in double precision.
///
/// K users, D embedding.
package struct ChannelFeatures: Sendable, Equatable {
    /// The users' features, [K][D].
    package var users: [[Double]]
    /// The mean over all tokens, the rate token among them, [D].
    package var mean: [Double]
    /// Which users have a channel of zero, [K]: they get no power.
    package var silent: [Bool]
    /// What was requested, so that antennas and power are the model's to choose; `nil` for the
    /// largest sum rate.
    package var requests: Requests?

    /// Rates requested on a channel.
    package struct Requests: Sendable, Equatable {
        /// H, [K, N].
        package var channel: ComplexMatrix
        /// r in bit/s/Hz, [K].
        package var rates: [Double]
    }
}

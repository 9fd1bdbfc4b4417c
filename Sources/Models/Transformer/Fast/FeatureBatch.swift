import LinearAlgebra
import Numerics
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

extension FeatureBatch {
    /// Calls `body` with the places of channel `first` and those after it.
    func withSource<Result>(
        _ first: Int, _ body: (HeadWorkspace.Source) -> Result
    ) -> Result {
        // An array that is passed as a pointer stays where it is until the function returns.
        Self.call(
            body, users, means, silent, requests?.channels.elements, requests?.rates, first: first,
            usersPerChannel, embedding, antennas: requests?.channels.antennas ?? 0)
    }

    private static func call<Result>(
        _ body: (HeadWorkspace.Source) -> Result, _ users: UnsafePointer<Float>,
        _ means: UnsafePointer<Float>, _ silent: UnsafePointer<Bool>,
        _ channels: UnsafePointer<Complex<Float>>?, _ rates: UnsafePointer<Float>?, first: Int,
        _ k: Int, _ d: Int, antennas n: Int
    ) -> Result {
        var source = HeadWorkspace.Source(
            users: users + first * k * d, means: means + first * d, silent: silent + first * k,
            requests: nil)
        if let channels, let rates {
            source.requests = (channels + first * k * n, rates + first * k)
        }
        return body(source)
    }
}

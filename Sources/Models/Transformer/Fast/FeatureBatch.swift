import LinearAlgebra
import Numerics
import Precoding

/// The features of B channels in single precision: ``ChannelFeatures``, side by side.
///
/// K users, D embedding. One extraction serves any number of heads.
package struct FeatureBatch: Sendable, Equatable {
    /// Channels B, users K of each, embedding D.
    package let count, usersPerChannel, embedding: Int
    /// The users' features, [B, K, D].
    package let users: [Float]
    /// The means over all tokens, the rate token among them, [B, D].
    package let means: [Float]
    /// Which users have a channel of zero, [B, K]: they get no power.
    package let silent: [Bool]
    /// What was requested, so that antennas and power are the model's to choose; `nil` for the
    /// largest sum rate.
    package let requests: Requests?

    /// Rates requested on a batch of channels.
    package struct Requests: Sendable, Equatable {
        /// The channels, [B, K, N].
        package let channels: ChannelBatch
        /// r in bit/s/Hz, [B, K].
        package let rates: [Float]
    }
}

extension FeatureBatch {
    /// Calls `body` with the memory of channel `first` and of the channels after it.
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

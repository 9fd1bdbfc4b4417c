import LinearAlgebra
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
    func withSource<Result>(_ first: Int, _ body: (HeadWorkspace.Source) -> Result) -> Result {
        users.withUnsafeBufferPointer { users in
            means.withUnsafeBufferPointer { means in
                silent.withUnsafeBufferPointer { silent in
                    (requests?.channels.elements).withPointer { channels in
                        (requests?.rates).withPointer { rates in
                            var source = HeadWorkspace.Source(
                                users: users.baseAddress.unsafelyUnwrapped
                                    + first * usersPerChannel * embedding,
                                means: means.baseAddress.unsafelyUnwrapped + first * embedding,
                                silent: silent.baseAddress.unsafelyUnwrapped
                                    + first * usersPerChannel,
                                requests: nil)
                            if let channels, let rates {
                                let antennas = requests?.channels.antennas ?? 0
                                source.requests = (
                                    channels + first * usersPerChannel * antennas,
                                    rates + first * usersPerChannel
                                )
                            }
                            return body(source)
                        }
                    }
                }
            }
        }
    }
}

extension Optional {
    /// Calls `body` with the elements' address, or with `nil` where there is no array.
    func withPointer<Element, Result>(
        _ body: (UnsafePointer<Element>?) -> Result
    ) -> Result where Wrapped == [Element] {
        guard let array = self else { return body(nil) }
        return array.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}

import LinearAlgebra
import Numerics

/// A best guess of one user's channel and a normal law of its error.
///
/// N antennas, R directions. The channel is the guess plus an error of covariance
/// v I + sum over r of d_r d_r^H: white at every antenna, and along few directions.
public struct ChannelGuess: Sendable, Equatable {
    /// The guess, [N].
    public var channel: [Complex<Double>]
    /// v: variance of the white part at one antenna, in the unit of |h|^2.
    public var whiteVariance: Double
    /// The directions d_r, each as long as its part of the error is large, [R][N].
    public var directions: [[Complex<Double>]]

    /// A guess from its parts.
    public init(
        channel: [Complex<Double>], whiteVariance: Double,
        directions: [[Complex<Double>]] = []
    ) {
        self.channel = channel
        self.whiteVariance = whiteVariance
        self.directions = directions
    }

    /// Mean variance of the error at one antenna, (N v + sum over r of |d_r|^2) / N.
    public var errorVariance: Double {
        let along = directions.reduce(0.0) { sum, direction in
            direction.reduce(sum) { $0 + $1.squaredLength }
        }
        return whiteVariance + along / Double(max(1, channel.count))
    }
}

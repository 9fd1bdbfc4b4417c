import Foundation
import LinearAlgebra
import Numerics

/// The best that can be made of an estimate by who knows its pilot ratio and nothing of channels.
///
/// Under a white prior the estimate y = h + e of ratio S is shrunk: the guess is y S / (1 + S), and
/// its error has 1 / (1 + S) of the channel's energy, that is S |y|^2 / (N (1 + S)^2) at an antenna.
/// It is what classical precoders are given who know that their channels are estimates.
public struct ScalarEstimator: ChannelEstimator {
    /// An estimator.
    public init() {}

    /// Name for tables.
    public var name: String { "errors as noise" }

    /// Everything that fixes the result, in one sentence.
    public var summary: String { "estimates shrunk by their pilot ratio, errors as noise" }

    /// See the type; a channel that is known stays as it is.
    public func guess(_ estimate: [Complex<Double>], pilotRatio: Double) -> ChannelGuess {
        guard pilotRatio < .infinity else {
            return ChannelGuess(channel: estimate, whiteVariance: 0)
        }
        let error = 1 / (1 + pow(10, pilotRatio / 10))
        let shrinkage = 1 - error
        let energy = estimate.reduce(0) { $0 + $1.squaredLength }
        return ChannelGuess(
            channel: estimate.map { $0.multiplied(by: shrinkage) },
            whiteVariance: error * shrinkage * energy / Double(max(1, estimate.count)))
    }

    /// One product and one sum of squares.
    public func flops(antennas: Int) -> FlopCount {
        FlopCount(6 * Double(antennas), formula: "6 N")
    }

    /// The fast path, for any number of antennas.
    public func estimationWorker(antennas: Int) -> (any EstimationWorker)? {
        ScalarWorker(antennas: antennas)
    }
}

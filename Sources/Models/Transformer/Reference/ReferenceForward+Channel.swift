import Foundation
import LinearAlgebra
import Numerics
import Precoding

extension ReferenceForward {
    /// The features of an estimate's token, [D]: the extractor on a sequence of this one token.
    ///
    /// - Precondition: the model knows channels, `inputs` are those of its token.
    func features(ofEstimate inputs: [Double]) -> [Double] {
        precondition(configuration.head == .channel, "the model's heads are for precoders")
        var x = [linear("embedding", inputs)]
        for block in 0..<configuration.blocks { apply(block: block, to: &x) }
        return configuration.normalizationOrder == .before
            ? normalized(x[0], "final_norm") : x[0]
    }

    /// What a model of channels makes of an estimate y [N].
    ///
    /// - Parameters:
    ///   - estimate: y.
    ///   - pilotRatio: in dB; infinity for a channel that is known, which stays as it is.
    ///   - head: of kind `channel`.
    /// - Returns: the guess and the law of its error, in the unit of y; see `ChannelHead`.
    /// - Precondition: y is finite and has N antennas.
    package func guess(
        _ estimate: [Complex<Double>], pilotRatio: Double, head: OutputHead
    ) -> ChannelGuess {
        let n = configuration.antennas
        precondition(
            estimate.count == n, "\(estimate.count) antennas for a model of \(n)")
        guard pilotRatio < .infinity else {
            return ChannelGuess(
                channel: estimate, whiteVariance: 0,
                directions: Array(
                    repeating: Array(repeating: .zero, count: n), count: configuration.errorRank))
        }
        let token = TokenFeatures.token(ofEstimate: estimate, pilotRatio: pilotRatio)
        let features = features(ofEstimate: token.inputs)
        let layout = ParameterLayout.head(configuration)
        let values = head.values.map(Double.init)
        func layer(_ name: String) -> [Double] {
            Self.linear(features, values, layout["\(name).weight"], layout["\(name).bias"])
        }
        let (correction, scalars) = (layer("head.channel"), layer("head.scalars"))
        let ratio = pow(10, pilotRatio / 10)
        let weight = ChannelHead.estimateWeight(pilotRatio: ratio)
        let fading = ChannelHead.fading(pilotRatio: ratio)
        let gate = exp(ChannelHead.limited(scalars[0]))
        let channel = (0..<n).map { i in
            let learned =
                token.turned[i].multiplied(by: gate)
                + Complex(correction[i], correction[n + i])
            return token.scale
                * (learned.multiplied(by: (1 - weight) * fading)
                    + token.turned[i].multiplied(by: weight))
        }
        let numbers = configuration.errorRank == 0 ? [] : layer("head.directions")
        let size = ChannelHead.whiteError(pilotRatio: ratio).squareRoot() * fading
        let directions = (0..<configuration.errorRank).map { r in
            (0..<n).map { i in
                token.scale
                    * Complex(numbers[r * 2 * n + i], numbers[r * 2 * n + n + i])
                    .multiplied(by: size)
            }
        }
        let variance = ChannelHead.variance(level: scalars[1], pilotRatio: ratio)
        return ChannelGuess(
            channel: channel,
            whiteVariance: variance * fading * fading * token.scale.squaredLength,
            directions: directions)
    }
}

import Foundation
import LinearAlgebra
import Numerics
import Precoding

extension ReferenceForward {
    /// Steps 5 and 6: what is sent, from the features of a channel.
    ///
    /// W has squared Frobenius norm a P: all of P and every antenna without requested rates, the
    /// model's choice of both with them.
    ///
    /// - Precondition: head and features are of this configuration.
    package func apply(
        _ head: OutputHead, to features: ChannelFeatures, link: Link
    ) -> HeadOutput {
        let n = configuration.antennas
        let layout = ParameterLayout.head(configuration)
        let values = head.values.map(Double.init)
        func layer(_ name: String, _ x: [Double]) -> [Double] {
            Self.linear(x, values, layout["\(name).weight"], layout["\(name).bias"])
        }
        let outputs = features.users.map { layer("head.precoder", $0) }
        let scores = layer("head.antennas", features.mean)
        var active = [Bool](repeating: true, count: n)
        var powerScale = 1.0
        var factors = [Double](repeating: 1, count: outputs.count)
        if let requests = features.requests {
            active = AntennaThreshold.mask(Array(scores.prefix(n)))
            var offset = 0.0
            if configuration.usesSingleUserPower {
                let shares = SingleUserPower.shares(
                    requests.channel, rates: requests.rates, active: active, link: link)
                factors = shares.map { $0.squareRoot() }
                offset = SingleUserPower.scoreOffset(shares.reduce(0, +))
            }
            powerScale = Self.sigmoid(scores[n] + offset)
        }
        let raw = ComplexMatrix(rows: n, columns: outputs.count) { antenna, user in
            features.silent[user]
                ? .zero
                : Complex(outputs[user][antenna], outputs[user][n + antenna])
                    .multiplied(by: factors[user])
        }
        return HeadOutput(
            transmission: Transmission(
                precoder: raw.masked(by: active, power: powerScale * link.maximumPower),
                activeAntennas: active), powerScale: powerScale, scores: scores)
    }

    /// The whole pass: features, then the head.
    package func output(
        for channel: ComplexMatrix, link: Link, head: OutputHead, rates: [Double]? = nil
    ) -> HeadOutput {
        apply(head, to: features(of: channel, link: link, rates: rates), link: link)
    }

    static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}

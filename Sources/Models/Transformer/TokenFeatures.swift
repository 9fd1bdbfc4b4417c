import Foundation
import LinearAlgebra
import Numerics
import Precoding

// The one definition of what the transformer reads of a user. ``ReferenceForward`` uses this code as
// it stands; ``ExtractorWorkspace`` and the training graph write the formulas again for vectors and
// tensors, take the constants from here, and are tested against it. What a token is told of requested
// rates is defined likewise in ``SingleUserPower``.

/// The inputs of a user's token.
///
/// N antennas, g = h sqrt(P) / sigma the user's channel in units of the noise. In this order: N real
/// parts, N imaginary parts of the channel, and, where it is normalised, one number for its norm n:
///
/// - with ``ModelConfiguration/removesCommonPhase`` g is first turned so that its mean over the
///   antennas is real and positive;
/// - with ``ModelConfiguration/normalizesTokens`` the parts are those of g sqrt(N) / n, and the last
///   number is (ln n - ln 30) / 2.
package enum TokenFeatures {
    /// Smallest n: below it the user hears nothing.
    package static let smallestNorm = 1e-6
    /// Its square, for those who compare squares.
    package static let smallestNormSquared = 1e-12
    /// Norm of a mean user of the paper's noise: its logarithm is where the last input is zero.
    package static let typicalNorm = 30.0
    /// What the logarithm is divided by.
    package static let logarithmDivisor = 2.0

    /// (ln n - ln 30) / 2 for a norm n from ``smallestNorm`` on.
    static func logarithm(ofNorm norm: Double) -> Double {
        (log(norm) - log(typicalNorm)) / logarithmDivisor
    }

    /// The inputs of the token of a user with channel h [N], 2 N or 2 N + 1 numbers.
    ///
    /// - Precondition: h is finite.
    package static func inputs(
        _ h: [Complex<Double>], link: Link, _ configuration: ModelConfiguration
    ) -> [Double] {
        let scale = link.powerToNoise.squareRoot()
        var g = h.map { (re: $0.rawStorage.x * scale, im: $0.rawStorage.y * scale) }
        precondition(g.allSatisfy { $0.re.isFinite && $0.im.isFinite }, "the channel is finite")
        let n = Double(h.count)
        if configuration.removesCommonPhase {
            let re = g.reduce(0) { $0 + $1.re } / n
            let im = g.reduce(0) { $0 + $1.im } / n
            let magnitude = (re * re + im * im).squareRoot()
            if magnitude > 0 {
                // g conj(m) / |m|
                g = g.map {
                    (
                        re: ($0.re * re + $0.im * im) / magnitude,
                        im: ($0.im * re - $0.re * im) / magnitude
                    )
                }
            }
        }
        guard configuration.normalizesTokens else { return g.map(\.re) + g.map(\.im) }
        let norm = max(
            g.reduce(0) { $0 + $1.re * $1.re + $1.im * $1.im }.squareRoot(), smallestNorm)
        let factor = n.squareRoot() / norm
        return g.map { $0.re * factor } + g.map { $0.im * factor } + [logarithm(ofNorm: norm)]
    }

    // A user whose channel is an estimate of a known pilot ratio, for heads of kind `channel`.

    /// Pilot ratios in dB that a token can tell apart; those beyond count as the limits.
    package static let pilotRatios = -10.0...40.0
    /// Where the input of the ratio is zero, in dB, and what it is divided by.
    package static let middlePilotRatio = 20.0, pilotRatioDivisor = 20.0

    /// (dB - 20) / 20 for a pilot ratio in dB.
    package static func pilotInput(_ decibels: Double) -> Double {
        let limited = min(max(decibels, pilotRatios.lowerBound), pilotRatios.upperBound)
        return (limited - middlePilotRatio) / pilotRatioDivisor
    }

    /// A user's token with what turns it back into a channel.
    package struct EstimateToken {
        /// t, the estimate turned by its common phase and scaled to |t|^2 = N; zero for a channel of
        /// zeros.
        package var turned: [Complex<Double>]
        /// What t is to be multiplied by to give the estimate.
        package var scale: Complex<Double>
        /// The inputs, 2 N + 1 numbers: real parts of t, imaginary parts, pilot ratio. The norm is
        /// none of them, so that a guess does not depend on the channel's unit or the link.
        package var inputs: [Double]
    }

    /// The token of an estimate y [N].
    ///
    /// - Parameters:
    ///   - estimate: y.
    ///   - pilotRatio: in dB.
    /// - Precondition: y is finite.
    package static func token(
        ofEstimate estimate: [Complex<Double>], pilotRatio: Double
    ) -> EstimateToken {
        precondition(estimate.allSatisfy(\.isFinite), "the estimate is finite")
        let n = Double(estimate.count)
        let mean = estimate.reduce(.zero, +)
        let magnitude = mean.squaredLength.squareRoot()
        let phase: Complex<Double> =
            magnitude > 0
            ? Complex(mean.rawStorage.x / magnitude, mean.rawStorage.y / magnitude) : .one
        let energy = estimate.reduce(0) { $0 + $1.squaredLength }
        let factor = energy > 0 ? (n / energy).squareRoot() : 0
        let turned = estimate.map { ($0 * phase.conjugate).multiplied(by: factor) }
        return EstimateToken(
            turned: turned, scale: phase.multiplied(by: (energy / n).squareRoot()),
            inputs: turned.map(\.rawStorage.x) + turned.map(\.rawStorage.y)
                + [pilotInput(pilotRatio)])
    }
}

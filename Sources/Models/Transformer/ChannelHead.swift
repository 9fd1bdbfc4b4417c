import Foundation

// The one definition of what the numbers of a head of kind `channel` mean. The plain reference uses
// it as it stands; the fast path and the training graph write the formulas again for vectors and
// tensors, take the constants from here, and are tested against it.

/// From a user's token and what the head makes of its features to a guess of the channel and a
/// normal law of its error.
///
/// Everything is in the units of the token: t, complex [N], is the estimate y turned by its common
/// phase and scaled to |t|^2 = N. S is the pilot ratio as a factor. The head gives a correction o,
/// complex [N], a gate g, a level s, and R directions f_r, complex [N]. Then
///
/// - the guess is c = (1 - w) (exp(g) t + o) + w t, with w = ``estimateWeight(pilotRatio:)``, which
///   lets go of the head where the estimate is as good;
/// - its error h - c has the covariance v I + sum over r of d_r d_r^H, with d_r = f_r / sqrt(1 + S)
///   and v = ``whiteShare`` exp(s) / (1 + S) + ``smallestVariance``.
package enum ChannelHead {
    /// Numbers of the head beside the correction: gate and level.
    package static let scalars = 2
    /// Limit of gate and level, so that a wrong weight gives no infinity.
    package static let scalarLimit = 8.0
    /// White error of a fresh head, as a share of the error of a white prior (ours).
    package static let whiteShare = 0.3
    /// Smallest variance: 70 dB below the channel (ours).
    package static let smallestVariance = 1e-7
    /// Pilot ratio, as a factor, at which estimate and guess count alike (ours: 35 dB; the largest
    /// ratio that is trained on is just above it).
    package static let evenRatio = 3162.2776601683795

    /// w: what the estimate itself counts, S^2 / (S^2 + S_0^2).
    package static func estimateWeight(pilotRatio s: Double) -> Double {
        let square = (s / evenRatio) * (s / evenRatio)
        // Its square is too much for a double number from 1577 dB on.
        guard square < .infinity else { return 1 }
        return square / (1 + square)
    }

    /// What guess and directions are multiplied by where S is below what a token can tell apart: the
    /// channel's part of the token goes on falling with S.
    package static func fading(pilotRatio s: Double) -> Double {
        let least = pow(10, TokenFeatures.pilotRatios.lowerBound / 10)
        guard s < least else { return 1 }
        return (s * (1 + least) / (least * (1 + s))).squareRoot()
    }

    /// 1 / (1 + S): the error of a white prior, in the token's units.
    package static func whiteError(pilotRatio s: Double) -> Double { 1 / (1 + s) }

    /// Limits gate and level.
    static func limited(_ x: Double) -> Double { min(max(x, -scalarLimit), scalarLimit) }

    /// v.
    static func variance(level s: Double, pilotRatio: Double) -> Double {
        whiteShare * exp(limited(s)) * whiteError(pilotRatio: pilotRatio) + smallestVariance
    }
}

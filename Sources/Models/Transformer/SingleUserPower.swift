import Foundation
import LinearAlgebra
import Precoding

/// The power that a user would need alone: what the powers for requested rates start from.
///
/// A user with channel g (in units of sqrt(P) / sigma) and requested rate r, alone on some antennas,
/// needs the share p = (2^r - 1) / |g|^2 of P, |g|^2 summed over these antennas. Powers of users
/// differ by four decades, so the model is told the logarithm of p on all antennas, and what it
/// gives is scaled by p on the antennas that it switches on: column k by sqrt(p_k), the odds of the
/// power scale by the sum of all p_k. What is left to learn is what interference adds.
package enum SingleUserPower {
    /// Smallest share: a request of 0 has a logarithm, too.
    package static let smallest = 1e-8
    /// Smallest |g|^2: below it the user hears nothing.
    package static let smallestGain = 1e-12

    /// The model's input of a share p is (ln p + 6) / 3: about zero in the middle of what occurs.
    package static let inputOffset = 6.0
    /// The 3 of ``inputOffset``.
    package static let inputDivisor = 3.0

    /// p for a rate in bit/s/Hz and |g|^2.
    package static func share(rate: Double, gain: Double) -> Double {
        expm1(rate * 0.693_147_180_559_945_3) / max(gain, smallestGain)
    }

    /// The shares of the users of one channel [K, N], [K].
    static func shares(
        _ channel: ComplexMatrix, rates: [Double], active: [Bool]?, link: Link
    ) -> [Double] {
        rates.enumerated().map { k, rate in
            var gain = 0.0
            for n in 0..<channel.columns where active?[n] ?? true {
                gain += channel[k, n].squaredLength
            }
            return share(rate: rate, gain: gain * link.powerToNoise)
        }
    }

    /// The model's input of a share.
    package static func input(_ share: Double) -> Double {
        (log(max(share, smallest)) + inputOffset) / inputDivisor
    }

    /// What the power score gains from the sum of all shares.
    package static func scoreOffset(_ sum: Double) -> Double { log(max(sum, smallest)) }
}

import Foundation
import LinearAlgebra
import Numerics

// Goals, in order:
//   1. What is called met has the chosen probability, user by user, under the law of the errors.
//   2. Little power.
//   3. Speed.
//
// Derivation. The channel of user k is its guess c_k plus an error of covariance E_k, for which
// e_k I is taken where beams are chosen. In the mean such an error disturbs its user by
// e_k ||W||_F^2, whatever the beams are, so for SINR targets gamma' of the guesses the least power has
// the uplink noise 1 + sum of lambda_j e_j for everybody: with the dual powers divided by it, the
// beams are those of ``LeastPower`` for the guesses. Powers that give exactly gamma' in the mean, for
// E_k as it is, follow from K linear equations.
//
// Given W, user k gets its rate where
//     |y_k|^2 / gamma_k - sum over j != k of |y_j|^2 >= sigma^2,  y = h_k W ~ CN(c_k W, W^H E_k W),
// a quadratic form of K normal numbers (``NormalQuadraticForm``). The margins gamma'_k / gamma_k are
// raised until its probability is the confidence. For fixed beams the powers are then the least
// there are: the least p_k that gives user k its probability is a standard interference function of
// the others' powers (Yates 1995, doi:10.1109/49.414651), whose fixed point is the only one.

/// The least transmit power that gives every user its rate with a chosen probability when channels
/// are known with errors, on given antennas.
///
/// K users, N antennas.
struct OutagePower {
    /// Transmit power in W.
    let power: Double
    /// W [N, K].
    let precoder: ComplexMatrix
    /// Probability that each user reaches its rate, [K]; 1 for those that ask for nothing.
    let probabilities: [Double]
    /// SINR over the guesses, errors told as noise in the mean, [K]: what the powers were solved
    /// for.
    let sinr: [Double]

    /// How near a probability comes to the confidence from above, at most (ours).
    static let tolerance = 5e-4
    /// Most rounds in which margins are raised (ours).
    static let maximumRounds = 40
    /// Least step of ln gamma' that is still tried where a longer one asks for too much (ours).
    static let smallestStep = 1e-3

    /// The solution on the antennas of `mask`; `nil` where the probabilities cannot be reached with
    /// the link's power.
    ///
    /// - Parameters:
    ///   - guesses: what is known of every user's channel, [K].
    ///   - rates: requested rates in bit/s/Hz, [K].
    ///   - confidence: probability of each rate, above 0.5.
    ///   - link: power and noise.
    ///   - mask: the antennas, [N].
    /// - Complexity: O(K^2 N + I K^4), and K R times as much for errors along R directions.
    static func solve(
        guesses: [ChannelGuess], rates: [Double], confidence: Double, link: Link, mask: [Bool]
    ) -> OutagePower? {
        let served = rates.indices.filter { rates[$0] > 0 }
        let used = mask.indices.filter { mask[$0] }
        let scale = 1 / link.noisePower.squareRoot()
        func rows(_ vectors: [[Complex<Double>]]) -> ComplexMatrix {
            ComplexMatrix(rows: vectors.count, columns: used.count) {
                vectors[$0][used[$1]].multiplied(by: scale)
            }
        }
        let h = rows(served.map { guesses[$0].channel })
        let across = h.adjoint
        let state = OutageState(
            gram: h.gram,
            errors: served.map {
                .init(
                    white: guesses[$0].whiteVariance / link.noisePower,
                    along: rows(guesses[$0].directions) * across)
            },
            targets: served.map { SpectralEfficiency.sinr(forRate: rates[$0]) },
            limit: link.maximumPower)
        guard let sinr = state.raiseMargins(confidence: confidence) else { return nil }
        let reduced = across * state.directions()
        var precoder = ComplexMatrix.zeros(mask.count, rates.count)
        var probabilities = [Double](repeating: 1, count: rates.count)
        var all = [Double](repeating: 0, count: rates.count)
        for (i, user) in served.enumerated() {
            for (n, antenna) in used.enumerated() { precoder[antenna, user] = reduced[n, i] }
            probabilities[user] = state.probabilities[i]
            all[user] = sinr[i]
        }
        return OutagePower(
            power: state.power, precoder: precoder, probabilities: probabilities, sinr: all)
    }
}

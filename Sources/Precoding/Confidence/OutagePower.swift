import Foundation
import LinearAlgebra
import Numerics

// Goals, in order:
//   1. What is called met has the chosen probability, user by user, under the law of the errors.
//   2. Little power.
//   3. Speed.
//
// Derivation. Channels are h_k = c_k + error of variance e_k at each antenna. In the mean an error
// disturbs its user by e_k ||W||_F^2, whatever the directions are, so for SINR targets gamma' of the
// guesses the least power has the uplink noise 1 + sum of lambda_j e_j for everybody: with the dual
// powers divided by it, the directions are those of ``LeastPower`` for the guesses, and the sum of
// powers is S / (1 - sum of lambda_j e_j), S their sum without errors. Powers that give exactly gamma'
// in the mean follow from K linear equations.
//
// Given W, user k gets its rate where
//     |y_k|^2 / gamma_k - sum over j != k of |y_j|^2 >= sigma^2,  y = h_k W ~ CN(c_k W, e_k W^H W),
// a quadratic form of K normal numbers (``NormalQuadraticForm``). The margins gamma'_k / gamma_k are
// raised until its probability is the confidence. For fixed directions the powers are then the least
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
    ///   - guesses: C, [K, N].
    ///   - variances: e, [K].
    ///   - rates: requested rates in bit/s/Hz, [K].
    ///   - confidence: probability of each rate, above 0.5.
    ///   - link: power and noise.
    ///   - mask: the antennas, [N].
    /// - Complexity: O(K^2 N + I K^4).
    static func solve(
        guesses: ComplexMatrix, variances: [Double], rates: [Double], confidence: Double,
        link: Link, mask: [Bool]
    ) -> OutagePower? {
        let served = rates.indices.filter { rates[$0] > 0 }
        let used = mask.indices.filter { mask[$0] }
        let scale = 1 / link.noisePower.squareRoot()
        let h = ComplexMatrix(rows: served.count, columns: used.count) {
            guesses[served[$0], used[$1]].multiplied(by: scale)
        }
        let state = OutageState(
            gram: h.gram, variances: served.map { variances[$0] / link.noisePower },
            targets: served.map { SpectralEfficiency.sinr(forRate: rates[$0]) },
            limit: link.maximumPower)
        guard let sinr = state.raiseMargins(confidence: confidence) else { return nil }
        let reduced = h.adjoint * state.directions()
        var precoder = ComplexMatrix.zeros(guesses.columns, guesses.rows)
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

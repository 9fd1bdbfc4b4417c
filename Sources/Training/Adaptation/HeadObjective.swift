import Foundation
import Models
import Numerics

// Goals, in order:
//   1. The objectives and gradients of training on LibTorch (SumRateGraph, RatePowerGraph), which
//      tests compare, and difference quotients.
//   2. No training library: a site adapts itself with what inference needs.
//
// Derivation. The head gives columns C_k of user k and scores; the mask m and the power a follow
// from the scores. A real loss L depends on what is sent through the received amplitudes only.
//
// (1) Powers alone. Where the model is told the powers that users would need alone,
//     p_k = (2^r_k - 1) / G_k with G_k = sum over n of m_n |h_kn|^2, the columns are sqrt(p_k) times
//     the head's, and the power score gains ln sum(p).
// (2) What is sent: W = s m C, s = sqrt(a) / |m C|.
// (3) What is received: g_kj = h_k w_j, T_k = 1 + sum over j of |g_kj|^2, I_k = T_k - |g_kk|^2, and
//     R_k = log2 T_k - log2 I_k.
// (4) Back through the rates: dR_k / d|g_kj|^2 = (1 / T_k - (j != k) / I_k) / ln 2.
// (5) Back through what is received, real and imaginary part as one complex number:
//     dL/dw_j = sum over k of 2 (dL/d|g_kj|^2) conj(h_k) g_kj.
// (6) Back through the normalisation, with d = Re <W, dL/dW>:
//     dL/d(m C) = s (dL/dW - W d / a),   dL/da = d / (2 a).
// (7) Back through the powers alone:
//     dL/dG_k = -(Re <C_k, dL/dC_k> / 2 + (dL/dscore) p_k / sum(p)) / G_k.
// (8) Back through the mask. It has no gradient of its own; the sigmoid's stands in for it
//     (straight-through estimator; Bengio, Leonard, Courville 2013, arXiv 1308.3432):
//     dL/dm_n = P_ant + sum over k of (Re conj(C_nk) dL/d(m C)_nk + |h_kn|^2 dL/dG_k).

/// The objectives of training on one group, and their gradients with respect to a head's outputs,
/// without any training library.
///
/// K users, N antennas; channels are in units of sqrt(P) / sigma. Working memory of one thread: a
/// call overwrites what the one before has left.
///
/// - Complexity: O(K^2 N) for a call.
final class HeadObjective {
    let users, antennas: Int
    let configuration: RequestConfiguration
    let usesSingleUserPower: Bool

    // In the letters of the derivation; [K, N] have a row for each user.

    /// Channels h, columns C, what is sent W, and dL/dW, [K, N] each.
    var h, c, w, dw: [Complex<Double>]
    /// g, [K, K].
    var g: [Complex<Double>]
    /// dL/d|g|^2, [K, K].
    var q: [Double]
    /// Rates R of the last call in bit/s/Hz, [K].
    var rates: [Double]
    /// m, [N].
    var mask: [Bool]
    /// Roots of the powers p, [K]; 1 where the powers alone play no part.
    var roots: [Double]
    /// G, [K]; infinite where the powers alone play no part.
    var gains: [Double]

    /// Memory for groups of `users`.
    ///
    /// - Parameters:
    ///   - users: K.
    ///   - model: the antennas N, and whether the model is told powers alone.
    ///   - configuration: how requested rates are judged.
    init(users: Int, _ model: ModelConfiguration, _ configuration: RequestConfiguration) {
        self.users = users
        self.configuration = configuration
        antennas = model.antennas
        usesSingleUserPower = model.usesSingleUserPower
        let zeros = [Complex<Double>](repeating: .zero, count: users * antennas)
        h = zeros
        c = zeros
        w = zeros
        dw = zeros
        g = [Complex<Double>](repeating: .zero, count: users * users)
        q = [Double](repeating: 0, count: users * users)
        rates = [Double](repeating: 0, count: users)
        roots = [Double](repeating: 1, count: users)
        gains = [Double](repeating: .infinity, count: users)
        mask = [Bool](repeating: true, count: antennas)
    }

    /// The sum rate of a group in bit/s/Hz, all antennas on at full power.
    ///
    /// - Parameters:
    ///   - channels: [K, N], from the start of the slice.
    ///   - columns: outputs of the head, [K, 2 N], likewise: N real parts, then N imaginary parts.
    ///   - factor: what the gradient is multiplied by.
    ///   - gradient: factor times the derivatives by the columns, [K, 2 N]; overwritten.
    func sumRate(
        channels: ArraySlice<Complex<Float>>, columns: ArraySlice<Float>, factor: Double,
        gradient: UnsafeMutablePointer<Float>
    ) -> Double {
        load(channels, columns)
        for n in 0..<antennas { mask[n] = true }
        for k in 0..<users { roots[k] = 1 }
        let scale = send(power: 1)
        receive()
        for k in 0..<users { differentiateRate(k, slope: factor) }
        let overlap = differentiateSent()
        writeColumnSlopes(gradient, scale: scale, overlap: overlap)
        return rates.reduce(0, +)
    }

    /// The loss of phase 2 of a group in W: lambda mean error + P_ant sum(m) + a P.
    ///
    /// - Parameters:
    ///   - channels: [K, N].
    ///   - columns: as for the sum rate.
    ///   - scores: of antennas and power, [N + 1].
    ///   - requested: r in bit/s/Hz, [K].
    ///   - factor: what the gradients are multiplied by.
    ///   - gradient: factor times the derivatives by the columns, [K, 2 N]; overwritten.
    ///   - scoreGradient: factor times the derivatives by the scores, [N + 1]; overwritten.
    func requested(
        channels: ArraySlice<Complex<Float>>, columns: ArraySlice<Float>,
        scores: ArraySlice<Float>, requested: ArraySlice<Float>, factor: Double,
        gradient: UnsafeMutablePointer<Float>, scoreGradient: UnsafeMutablePointer<Float>
    ) -> Double {
        load(channels, columns)
        let on = chooseAntennas(scores)
        let offset = scaleColumns(requested)
        let power = Self.sigmoid(Double(scores[scores.startIndex + antennas]) + offset)
        let scale = send(power: power)
        receive()
        var error = 0.0
        for (k, wanted) in requested.enumerated() {
            let miss = configuration.rateError.value(rates[k], Double(wanted))
            error += miss.error
            differentiateRate(
                k, slope: factor * configuration.rateErrorWeight * miss.slope / Double(users))
        }
        let overlap = differentiateSent()
        let byPower = overlap / (2 * power) + factor * configuration.maximumPower
        let byScore = byPower * power * (1 - power)
        scoreGradient[antennas] = Float(byScore)
        writeAntennaSlopes(
            scoreGradient, scores, factor: factor, byScore: byScore, scale: scale,
            overlap: overlap / power)
        writeColumnSlopes(gradient, scale: scale, overlap: overlap / power)
        return configuration.rateErrorWeight * error / Double(users)
            + configuration.powerPerAntenna * Double(on) + configuration.maximumPower * power
    }

    static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}

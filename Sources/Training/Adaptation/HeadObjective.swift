import Foundation
import Models
import Numerics
import Precoding

// Derivation. With C the columns of a head, m the mask and a the power scale, what is sent is
// W = s m C, s = sqrt(a) / |m C|. With g_kj = h_k w_j, T_k = 1 + sum over j of |g_kj|^2 and
// I_k = T_k - |g_kk|^2, R_k = log2 T_k - log2 I_k, so
//     dR_k / d|g_kj|^2 = (1 / T_k - (j != k) / I_k) / ln 2.
// A real loss L has dL/dw_j = sum over k of 2 (dL/d|g_kj|^2) conj(h_k) g_kj, real and imaginary part
// as one complex number. Through the normalisation, with d = Re <W, dL/dW>:
//     dL/d(m C) = s (dL/dW - W d / a),   dL/da = d / (2 a).
// The mask has no gradient of its own; the sigmoid's stands in for it (straight-through estimator):
//     dL/dm_n = Re sum over k of conj(C_nk) dL/d(m C)_nk.
// With powers that users would need alone, p_k = (2^r_k - 1) / G_k, G_k = sum of m_n |h_kn|^2, columns
// are sqrt(p_k) times the head's and the power score gains ln sum(p), so that G_k has a slope, too:
//     dL/dG_k = -(Re <C_k, dL/dC_k> / 2 + (dL/dscore) p_k / sum(p)) / G_k,
// and dL/dm_n gains sum over k of |h_kn|^2 dL/dG_k.

/// The objectives of training on one group, and their gradients with respect to a head's outputs:
/// the same as ``SumRateGraph`` and ``RatePowerGraph``, without any training library.
///
/// K users, N antennas; channels are in units of sqrt(P) / sigma. Working memory of one thread.
final class HeadObjective {
    let users, antennas: Int

    // [K, N] each: channel, columns, what is sent, gradient of what is sent.
    private var h, c, w, dw: [Complex<Double>]
    /// g, [K, K], and the loss's derivatives by its squared magnitudes, [K, K].
    private var g: [Complex<Double>]
    private var q: [Double]
    /// Rates of the last call in bit/s/Hz, [K].
    private(set) var rates: [Double]
    private var mask: [Bool]
    /// Roots of the powers that users would need alone and squared norms of their channels on the
    /// antennas that are on, [K]; one and infinity where they play no part.
    private var roots, gains: [Double]

    /// Memory for groups of `users` at `antennas`.
    init(users: Int, antennas: Int) {
        self.users = users
        self.antennas = antennas
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
        for k in 0..<users { differentiate(k, by: factor) }
        let overlap = pullBack()
        write(gradient, scale: scale, overlap: overlap)
        return rates.reduce(0, +)
    }

    /// What phase 2 asks for and what it costs.
    struct Requests {
        /// How far a rate is from its request.
        var rateError: RateError
        /// Weight lambda of the mean error; see ``TrainingConfiguration/rateErrorWeight``.
        var errorWeight: Double
        /// P_ant in W.
        var powerPerAntenna: Double
        /// P in W.
        var maximumPower: Double
        /// See `ModelConfiguration/usesSingleUserPower`.
        var usesSingleUserPower: Bool
    }

    /// The loss of phase 2 of a group in W: lambda mean error + P_ant sum(m) + a P.
    ///
    /// - Parameters:
    ///   - channels: [K, N].
    ///   - columns: as for the sum rate.
    ///   - scores: of antennas and power, [N + 1].
    ///   - requested: r in bit/s/Hz, [K].
    ///   - costs: the weights of the loss.
    ///   - factor: what the gradients are multiplied by.
    ///   - gradient: factor times the derivatives by the columns, [K, 2 N]; overwritten.
    ///   - scoreGradient: factor times the derivatives by the scores, [N + 1]; overwritten.
    func requested(
        channels: ArraySlice<Complex<Float>>, columns: ArraySlice<Float>,
        scores: ArraySlice<Float>, requested: ArraySlice<Float>, costs: Requests,
        factor: Double, gradient: UnsafeMutablePointer<Float>,
        scoreGradient: UnsafeMutablePointer<Float>
    ) -> Double {
        load(channels, columns)
        let first = scores.startIndex
        let on = AntennaThreshold.apply(
            Array(scores.prefix(antennas)), count: antennas, to: &mask)
        let offset = scaleColumns(requested, costs)
        let power = Self.sigmoid(Double(scores[first + antennas]) + offset)
        let scale = send(power: power)
        var error = 0.0
        for (k, wanted) in requested.enumerated() {
            let miss = costs.rateError.value(rates[k], Double(wanted))
            error += miss.error
            differentiate(k, by: factor * costs.errorWeight * miss.slope / Double(users))
        }
        let overlap = pullBack()
        let byPower = overlap / (2 * power) + factor * costs.maximumPower
        let byScore = byPower * power * (1 - power)
        scoreGradient[antennas] = Float(byScore)
        let byGain = gainSlopes(byScore: byScore, scale: scale, overlap: overlap / power)
        for n in 0..<antennas {
            var sum = factor * costs.powerPerAntenna
            for k in 0..<users {
                let i = k * antennas + n
                let d = (dw[i] - w[i].multiplied(by: overlap / power)).multiplied(by: scale)
                sum += c[i].real * d.real + c[i].imaginary * d.imaginary
                sum += byGain[k] * h[i].squaredLength
            }
            let soft = Self.sigmoid(Double(scores[first + n]))
            scoreGradient[n] = Float(sum * soft * (1 - soft))
        }
        write(gradient, scale: scale, overlap: overlap / power)
        return costs.errorWeight * error / Double(users)
            + costs.powerPerAntenna * Double(on) + costs.maximumPower * power
    }

    /// Multiplies the columns by the roots of the powers that users would need alone on the
    /// antennas that are on; returns what the power score gains from them.
    private func scaleColumns(_ requested: ArraySlice<Float>, _ costs: Requests) -> Double {
        for k in 0..<users {
            roots[k] = 1
            gains[k] = .infinity
        }
        guard costs.usesSingleUserPower else { return 0 }
        var sum = 0.0
        for (k, rate) in requested.enumerated() {
            gains[k] = 0
            for n in 0..<antennas where mask[n] { gains[k] += h[k * antennas + n].squaredLength }
            let share = SingleUserPower.share(rate: Double(rate), gain: gains[k])
            roots[k] = share.squareRoot()
            sum += share
            for n in 0..<antennas {
                c[k * antennas + n] = c[k * antennas + n].multiplied(by: roots[k])
            }
        }
        return SingleUserPower.scoreOffset(sum)
    }

    /// dL/dG_k, [K]; 0 where the powers that users would need alone play no part.
    private func gainSlopes(byScore: Double, scale: Double, overlap: Double) -> [Double] {
        let sum = roots.reduce(0) { $0 + $1 * $1 }
        return (0..<users).map { k in
            guard gains[k] > SingleUserPower.smallestGain, gains[k].isFinite else { return 0 }
            var own = 0.0
            for n in 0..<antennas where mask[n] {
                let i = k * antennas + n
                let d = (dw[i] - w[i].multiplied(by: overlap)).multiplied(by: scale)
                own += c[i].real * d.real + c[i].imaginary * d.imaginary
            }
            let ofSum = sum > SingleUserPower.smallest ? byScore * roots[k] * roots[k] / sum : 0
            return -(own / 2 + ofSum) / gains[k]
        }
    }

    private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    private func load(_ channels: ArraySlice<Complex<Float>>, _ columns: ArraySlice<Float>) {
        let (row, column) = (channels.startIndex, columns.startIndex)
        for k in 0..<users {
            for n in 0..<antennas {
                let i = k * antennas + n
                let (re, im) = channels[row + i].rawStorage
                h[i] = Complex(Double(re), Double(im))
                c[i] = Complex(
                    Double(columns[column + 2 * k * antennas + n]),
                    Double(columns[column + (2 * k + 1) * antennas + n]))
            }
        }
    }

    /// Fills w, g and the rates; returns s.
    private func send(power: Double) -> Double {
        var sum = 0.0
        for k in 0..<users {
            for n in 0..<antennas where mask[n] { sum += c[k * antennas + n].squaredLength }
        }
        let scale = sum > 1e-24 ? (power / sum).squareRoot() : 0
        for k in 0..<users {
            for n in 0..<antennas {
                let i = k * antennas + n
                w[i] = mask[n] ? c[i].multiplied(by: scale) : .zero
            }
        }
        for k in 0..<users {
            for j in 0..<users {
                var sum = Complex<Double>.zero
                for n in 0..<antennas { sum += h[k * antennas + n] * w[j * antennas + n] }
                g[k * users + j] = sum
            }
            let all = 1 + (0..<users).reduce(0) { $0 + g[k * users + $1].squaredLength }
            rates[k] = log2(all / (all - g[k * users + k].squaredLength))
        }
        return scale
    }

    /// Sets the derivatives of a loss with dL/dR_k = `slope` by the squared magnitudes of row k.
    private func differentiate(_ k: Int, by slope: Double) {
        let all = 1 + (0..<users).reduce(0) { $0 + g[k * users + $1].squaredLength }
        let rest = all - g[k * users + k].squaredLength
        for j in 0..<users {
            q[k * users + j] = slope * (1 / all - (j == k ? 0 : 1 / rest)) / .log(2)
        }
    }

    /// Fills dw; returns d.
    private func pullBack() -> Double {
        var overlap = 0.0
        for j in 0..<users {
            for n in 0..<antennas {
                var sum = Complex<Double>.zero
                for k in 0..<users {
                    let factor = g[k * users + j].multiplied(by: 2 * q[k * users + j])
                    sum += h[k * antennas + n].conjugate * factor
                }
                let i = j * antennas + n
                dw[i] = sum
                overlap += w[i].real * sum.real + w[i].imaginary * sum.imaginary
            }
        }
        return overlap
    }

    /// The gradient by the columns: s (dw - w overlap), `overlap` already divided by a.
    private func write(
        _ gradient: UnsafeMutablePointer<Float>, scale: Double, overlap: Double
    ) {
        for k in 0..<users {
            for n in 0..<antennas {
                let i = k * antennas + n
                let d =
                    mask[n]
                    ? (dw[i] - w[i].multiplied(by: overlap)).multiplied(by: scale * roots[k])
                    : .zero
                gradient[2 * k * antennas + n] = Float(d.real)
                gradient[(2 * k + 1) * antennas + n] = Float(d.imaginary)
            }
        }
    }
}

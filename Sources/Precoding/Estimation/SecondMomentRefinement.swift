import LinearAlgebra
import Numerics

// Goals, in order:
//   1. The objective never decreases from one iteration to the next, whatever the start.
//   2. Without errors the iterates are those of WMMSE.
//   3. Legible: this is the reference of the batched kernel, which is the fast one.
//
// Derivation. Let the channel of user k be g_k0 + sum over r of xi_r g_kr + white error, with unit
// normal xi_r: g_k0 the guess, g_kr the directions of its error. Then the expected power that it hears
// of beam w is |G_k w|^2 + v_k |w|^2, G_k the [1 + R, N] matrix of its rows, and the ratio
//     gamma_k = |G_k w_k|^2 / (sum over j != k of |G_k w_j|^2 + n_k),   n_k = sigma^2 + v_k P
// is that of a user that hears 1 + R copies and adds up their powers. Maximising
// sum of log2(1 + gamma_k) is a fractional programme; the Lagrangian dual and the quadratic transform
// (Shen and Yu, "Fractional Programming for Communication Systems", IEEE Trans. Signal Processing
// 2018, doi:10.1109/TSP.2018.2812733) turn it into steps of closed form: with T_k all that user k
// hears and noise,
//     y_k = sqrt(1 + gamma_k) G_k w_k / T_k                       [1 + R]
//     W   = (sum over j of |y_j|^2 (G_j^H G_j + n_j I))^-1 [G_k^H y_k sqrt(1 + gamma_k)]_k
// and a scaling to the power, which plays the part of the multiplier as in WMMSE. W lies in the space
// of all M = K (1 + R) rows G: W = G^H X with (D Gamma + mu I) X = Y, Gamma = G G^H, D the |y_j|^2 of
// the rows' users, mu = sum of |y_j|^2 n_j. With X = D^1/2 Z the matrix is Hermitian positive definite:
//     (D^1/2 Gamma D^1/2 + mu I) Z = D^-1/2 Y,
// and the right side has the entries y_ki / |y_k| sqrt(1 + gamma_k): no division by a user that is
// switched off.

/// Raises the sum rate of a precoder under what is known of the channels' errors.
///
/// A precoder that takes errors for white noise pays for them in every direction. Where the law of an
/// error is known to lie along few directions, a beam can avoid them, and what a user hears of its
/// own beam along them is signal. The refinement maximises sum over k of log2(1 + gamma_k), gamma_k
/// the expected power of user k's own beam over that of the others and the noise, from any start; the
/// value never decreases.
///
/// Real errors are not as normal as their laws, and the logarithm of a mean is more than the mean of
/// the logarithm, so the directions count a share of their power, and the rest of it counts as white
/// (``directionShare``).
///
/// K users, N antennas, R directions, M = K (1 + R). O(M^2 N + I M^3) for I iterations.
package struct SecondMomentRefinement: Sendable, Equatable {
    /// Iterations I.
    package var iterations: Int
    /// What the directions count of their power (ours: of 0.2, 0.35, 0.5, 0.7 and 1 the best on the
    /// validation users of the training sites are 0.5 and 0.7, within 0.5 % of each other).
    package var directionShare: Double

    /// A refinement of `iterations`.
    package init(iterations: Int = 100, directionShare: Double = 0.6) {
        self.iterations = iterations
        self.directionShare = directionShare
    }

    /// Operations for K users of 1 + R rows each: Gram matrix and last product once, in every
    /// iteration the factors of a matrix of order M and K right sides.
    package func flops(users: Int, antennas: Int, rank: Int) -> FlopCount {
        let (k, n, m) = (Double(users), Double(antennas), Double(users * (1 + rank)))
        return FlopCount(
            4 * n * m * (m + 1) + 8 * n * m * k
                + Double(iterations) * (4 * m * m * m / 3 + 8 * m * m * k),
            formula: "4 N M (M + 1) + 8 N M K + I (4/3 M^3 + 8 M^2 K)")
    }

    /// Below it a user's ratio counts as zero; see `WMMSE.offRatio`.
    static let offRatio = 1e-20

    /// A better precoder, with squared Frobenius norm P.
    ///
    /// - Parameters:
    ///   - w: the start, [N, K]; zero stays zero.
    ///   - guesses: what is known of every user's channel, [K].
    ///   - link: power and noise.
    package func refined(_ w: ComplexMatrix, guesses: [ChannelGuess], link: Link) -> ComplexMatrix {
        let users = guesses.count
        let rows = Rows(guesses, share: directionShare, link: link)
        var power = w.frobeniusNormSquared
        guard power > 0, power.isFinite else { return w }
        // What the rows hear of the beams, [M, K], at unit power.
        var heard = (1 / power.squareRoot()) * (rows.matrix * w)
        var coefficients: ComplexMatrix?
        for _ in 0..<iterations {
            guard let next = step(heard, rows, users: users) else { break }
            let image = rows.gram * next
            power = zip(next.elements, image.elements)
                .reduce(0) { $0 + ($1.0.conjugate * $1.1).rawStorage.x }
            guard power > 0, power.isFinite else { break }
            let scale = 1 / power.squareRoot()
            heard = scale * image
            coefficients = scale * next
        }
        guard let coefficients else { return w.scaled(toPower: link.maximumPower) }
        return (rows.matrix.adjoint * coefficients).scaled(toPower: link.maximumPower)
    }

    /// sum over k of log2(1 + gamma_k) of a precoder, in bit/s/Hz.
    package func objective(
        _ w: ComplexMatrix, guesses: [ChannelGuess], link: Link
    ) -> Double {
        let rows = Rows(guesses, share: directionShare, link: link)
        let power = w.frobeniusNormSquared
        guard power > 0 else { return 0 }
        let heard = (1 / power.squareRoot()) * (rows.matrix * w)
        return guesses.indices.reduce(0) { sum, k in
            let (own, all) = rows.powers(of: k, heard: heard)
            return sum + Double.log2(all / (all - own))
        }
    }

    /// The next coefficients X [M, K], unscaled.
    private func step(_ heard: ComplexMatrix, _ rows: Rows, users: Int) -> ComplexMatrix? {
        let count = rows.matrix.rows
        var amplitudes = [Double](repeating: 0, count: users)
        var mu = 0.0
        var rightSide = ComplexMatrix.zeros(count, users)
        for k in 0..<users {
            let (own, all) = rows.powers(of: k, heard: heard)
            guard own > Self.offRatio * (all - own) else { continue }
            let root = (all / (all - own)).squareRoot()  // sqrt(1 + gamma)
            amplitudes[k] = root * own.squareRoot() / all
            mu += amplitudes[k] * amplitudes[k] * rows.noises[k]
            for i in rows.range(k) {
                rightSide[i, k] = heard[i, k].multiplied(by: root / own.squareRoot())
            }
        }
        var inner = ComplexMatrix(rows: count, columns: count) {
            rows.gram[$0, $1].multiplied(
                by: amplitudes[$0 / rows.perUser] * amplitudes[$1 / rows.perUser])
        }
        for i in 0..<count { inner[i, i] += Complex(mu) }
        guard let z = inner.solvePositiveDefinite(rightSide) else { return nil }
        return ComplexMatrix(rows: count, columns: users) {
            z[$0, $1].multiplied(by: amplitudes[$0 / rows.perUser])
        }
    }

    /// The rows of all users, guesses and directions, in units of sigma / sqrt(P).
    private struct Rows {
        /// G, [M, N].
        let matrix: ComplexMatrix
        /// G G^H, [M, M].
        let gram: ComplexMatrix
        /// n_k in units of the noise, [K].
        let noises: [Double]
        /// 1 + R.
        let perUser: Int

        init(_ guesses: [ChannelGuess], share: Double, link: Link) {
            let perUser = 1 + (guesses.map(\.directions.count).max() ?? 0)
            let antennas = guesses.first?.channel.count ?? 0
            let scale = link.powerToNoise.squareRoot()
            let along = scale * share.squareRoot()
            matrix = ComplexMatrix(rows: guesses.count * perUser, columns: antennas) { row, n in
                let (guess, r) = (guesses[row / perUser], row % perUser)
                if r == 0 { return guess.channel[n].multiplied(by: scale) }
                guard r <= guess.directions.count else { return .zero }
                return guess.directions[r - 1][n].multiplied(by: along)
            }
            gram = matrix.gram
            noises = guesses.map {
                let white = $0.whiteVariance + (1 - share) * ($0.errorVariance - $0.whiteVariance)
                return 1 + white * link.powerToNoise
            }
            self.perUser = perUser
        }

        func range(_ user: Int) -> Range<Int> { (user * perUser)..<((user + 1) * perUser) }

        /// What user k hears of its own beam, and of all beams with the noise.
        func powers(of k: Int, heard: ComplexMatrix) -> (own: Double, all: Double) {
            var (own, all) = (0.0, noises[k])
            for i in range(k) {
                for j in 0..<heard.columns {
                    let power = heard[i, j].squaredLength
                    all += power
                    if j == k { own += power }
                }
            }
            return (own, all)
        }
    }
}

import Foundation
import LinearAlgebra
import Numerics

/// What the structured model reads of a channel: numbers of users and of pairs of users that follow
/// from the Gram matrix alone, and move with the users when these are permuted.
///
/// K users; G = H H^H P / sigma^2, M = (I + G / K)^-1.
struct StructuredInputs {
    /// Of user k, [K][5]: u_k = ln(1 + G_kk / K), its rate with a K-th of the power and nobody
    /// else; v_k = -ln M_kk, its rate with everybody else; ln K; the means of u and v; all but
    /// ln K over 4.
    let users: [[Double]]
    /// Of users k and j, [K][K][5]: squared correlation r and its logarithm, (u_j - u_k) / 4,
    /// (v_j - v_k) / 4, |M_kj|^2 / (M_kk M_jj).
    let pairs: [[[Double]]]
    /// Squared correlations |G_kj|^2 / (G_kk G_jj), [K][K].
    let correlations: [[Double]]

    /// Smallest M_kk: at the largest gain it is no less than this, and rounding must not make it
    /// negative.
    static let smallestInverse = 1e-13
    /// Smallest correlation that has a logarithm of its own.
    static let smallestCorrelation = 1e-4

    init(gram: ComplexMatrix) {
        let count = gram.rows
        let gains = (0..<count).map { max(gram[$0, $0].real, StructuredForward.smallestGain) }
        let system = ComplexMatrix(rows: count, columns: count) {
            gram[$0, $1].multiplied(by: 1 / Double(count)) + ($0 == $1 ? .one : .zero)
        }
        let m = system.solvePositiveDefinite(.identity(count)) ?? .identity(count)
        let alone = gains.map { log1p($0 / Double(count)) }
        let diagonal = (0..<count).map { max(m[$0, $0].real, Self.smallestInverse) }
        let together = diagonal.map { -log($0) }
        let means = (
            alone.reduce(0, +) / Double(count) / 4, together.reduce(0, +) / Double(count) / 4
        )
        users = (0..<count).map { k -> [Double] in
            [alone[k] / 4, together[k] / 4, log(Double(count)), means.0, means.1]
        }
        let squared = (0..<count).map { k -> [Double] in
            (0..<count).map { j -> Double in gram[k, j].squaredLength / (gains[k] * gains[j]) }
        }
        correlations = squared
        pairs = (0..<count).map { k -> [[Double]] in
            (0..<count).map { j -> [Double] in
                let logarithm = log(squared[k][j] + Self.smallestCorrelation) / 4
                let gain: Double = (alone[j] - alone[k]) / 4
                let rate: Double = (together[j] - together[k]) / 4
                let coupling = min(m[k, j].squaredLength / (diagonal[k] * diagonal[j]), 1)
                return [squared[k][j], logarithm, gain, rate, coupling]
            }
        }
    }

    /// The inputs of a round: those above, and what the powers as they are give.
    ///
    /// - Parameters:
    ///   - beams: for the dual powers.
    ///   - dual: shares of the dual power, [K].
    ///   - transmit: shares of the transmit power, [K].
    /// - Returns: of user k also R_k / 4 for its rate R_k = ln(1 + SINR_k), ln(K dual_k) / 4,
    ///   ln(K transmit_k) / 4 and the mean of R / 4, [K][9]; of users k and j the share of j in what
    ///   disturbs k (interference and noise), and of k in what disturbs j, [K][K][7].
    func round(
        beams: StructuredBeams, dual: [Double], transmit: [Double]
    ) -> (users: [[Double]], pairs: [[[Double]]]) {
        let count = dual.count
        let heard = beams.gains.map { gains in zip(gains, transmit).map(*) }
        // Not the sum of all less the signal: of a strong one nothing would be left.
        let disturbance = (0..<count).map { k -> Double in
            (0..<count).reduce(1) { $1 == k ? $0 : $0 + heard[k][$1] }
        }
        let rates = (0..<count).map { log1p(heard[$0][$0] / disturbance[$0]) / 4 }
        let mean = rates.reduce(0, +) / Double(count)
        let users = (0..<count).map { k -> [Double] in
            let shares = [log(dual[k] * Double(count)) / 4, log(transmit[k] * Double(count)) / 4]
            let more: [Double] = [rates[k], shares[0], shares[1], mean]
            return self.users[k] + more
        }
        let pairs = (0..<count).map { k -> [[Double]] in
            (0..<count).map { j -> [Double] in
                let parts: [Double] = [
                    heard[k][j] / disturbance[k], heard[j][k] / disturbance[j],
                ]
                return self.pairs[k][j] + parts
            }
        }
        return (users, pairs)
    }
}

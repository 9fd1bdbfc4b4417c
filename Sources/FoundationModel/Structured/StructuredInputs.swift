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
        let together = (0..<count).map { -log(m[$0, $0].real) }
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
                let coupling = m[k, j].squaredLength / (m[k, k].real * m[j, j].real)
                return [squared[k][j], logarithm, gain, rate, coupling]
            }
        }
    }
}

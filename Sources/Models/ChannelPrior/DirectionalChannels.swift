import Foundation
import LinearAlgebra
import Numerics
import Support

/// Channels of users, scaled to |h|^2 = N: what fitting a `GaussianMixturePrior` looks at.
struct DirectionalChannels {
    /// The channels, [U, N].
    let rows: ComplexMatrix
    private let transposed: ComplexMatrix

    /// Number of users U.
    var users: Int { rows.rows }
    /// Antennas N.
    var antennas: Int { rows.columns }

    /// `channels` [U, N], whatever their lengths.
    ///
    /// - Throws: `InputError` naming `path` when there is no user, or one without a channel.
    init(_ channels: ComplexMatrix, path: String) throws {
        // Threads are ours, one law each; how many BLAS takes would change the last bits.
        BLASThreads.set(1)
        let (users, n) = (channels.rows, channels.columns)
        let lengths = (0..<users).map { u in
            (0..<n).reduce(0) { $0 + channels[u, $1].squaredLength }
        }
        guard users > 0, lengths.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw InputError(
                path, expected: "users with finite channels that are not zero",
                found: users == 0 ? "no users" : "a user without one")
        }
        let x = ComplexMatrix(rows: users, columns: n) {
            channels[$0, $1].multiplied(by: (Double(n) / lengths[$0]).squareRoot())
        }
        rows = x
        transposed = ComplexMatrix(rows: n, columns: users) { x[$1, $0] }
    }

    /// Mean of h^T conj(h) over users by their shares in a law, with white noise mixed in, [N, N].
    ///
    /// - Parameters:
    ///   - shares: of the law in every user, [U].
    ///   - count: their sum, positive.
    ///   - whitening: share of the white noise.
    /// - Complexity: O(U N^2).
    func covariance(_ shares: [Double], count: Double, whitening: Double) -> ComplexMatrix {
        let n = antennas
        let weighed = ComplexMatrix(rows: users, columns: n) { u, i in
            rows[u, i].conjugate.multiplied(by: shares[u] / count)
        }
        let covariance = transposed * weighed
        let level = (0..<n).reduce(0) { $0 + covariance[$1, $1].real } / Double(n)
        return ComplexMatrix(rows: n, columns: n) { i, j in
            // Hermitian to the last bit.
            let mean = (covariance[i, j] + covariance[j, i].conjugate).multiplied(by: 0.5)
            return mean.multiplied(by: 1 - whitening)
                + (i == j ? Complex(whitening * level) : .zero)
        }
    }

    /// Every user's shares in the laws of a mixture: how likely each law is to have made its
    /// channel, [C][U].
    ///
    /// - Complexity: O(C U N^2).
    func shares(in laws: [GaussianMixturePrior.Component], threads: Int?) -> [[Double]] {
        let logarithms = Parallel.map(laws.count, threads: threads) { c -> [Double] in
            let law = laws[c]
            let n = law.variances.count
            let conjugate = ComplexMatrix(rows: n, columns: n) { law.basis[$0, $1].conjugate }
            let coefficients = rows * conjugate
            let offset =
                log(law.weight) - law.variances.reduce(0) { $0 + log($1) }
            let inverses = law.variances.map { 1 / $0 }
            return (0..<users).map { u in
                (0..<n).reduce(offset) {
                    $0 - coefficients[u, $1].squaredLength * inverses[$1]
                }
            }
        }
        var shares = logarithms
        for u in 0..<users {
            let best = logarithms.reduce(-Double.infinity) { max($0, $1[u]) }
            var sum = 0.0
            for c in laws.indices {
                shares[c][u] = exp(logarithms[c][u] - best)
                sum += shares[c][u]
            }
            for c in laws.indices { shares[c][u] /= sum }
        }
        return shares
    }
}

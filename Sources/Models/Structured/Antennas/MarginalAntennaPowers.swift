import LinearAlgebra
import Numerics

/// What each antenna is worth in a state of the antennas: the transmit power that switching it off
/// would cost, and what switching it on would save.
///
/// K users, N antennas, m_n in [0, 1] says how far antenna n is on. With G = sum of m_n h_n h_n^H
/// (h_n the column of H / sigma of antenna n), dual powers Lambda, M = I + Lambda^1/2 G Lambda^1/2,
/// r_k = [M^-1]_kk and u_n = Lambda^1/2 h_n, taking antenna n off changes M by a matrix of rank one,
/// so that (Sherman and Morrison 1950)
///
/// r_k -> r_k + m_n |[M^-1 u_n]_k|^2 / (1 - m_n u_n^H M^-1 u_n),
///
/// and one step of the fixed point, lambda_k gamma_k r_k / (1 - r_k), says what power that asks for:
/// to first order in Lambda, but not in the antenna. Switching it wholly on is the same with
/// m_n - 1 for m_n.
package struct MarginalAntennaPowers {
    /// What the total power would rise by without antenna n, in W, [N].
    let removal: [Double]
    /// What it would fall by with antenna n wholly on, in W, [N].
    let addition: [Double]
    /// u_n^H M^-1 u_n, [N]; below 1 for an antenna that is on.
    let leverage: [Double]

    // Limits that keep an antenna's worth finite where users cannot be told apart without it (ours):
    // the network only has to see that such an antenna is dear.

    /// Smallest 1 - m_n u_n^H M^-1 u_n.
    package static let smallestRemainder = 1e-3
    /// Largest r_k without an antenna.
    package static let largestRest = 1 - 1e-4
    /// Smallest r_k with an antenna.
    package static let smallestRest = 1e-6

    /// What the antennas of one channel are worth.
    ///
    /// - Parameters:
    ///   - channel: H / sigma, [K, N].
    ///   - sinrTargets: SINR targets gamma, [K].
    ///   - active: m, [N].
    ///   - dual: the dual powers, [K].
    ///   - inverse: M^-1, [K, K].
    init(
        channel: ComplexMatrix, sinrTargets: [Double], active: [Double], dual: [Double],
        inverse: ComplexMatrix
    ) {
        let users = channel.rows
        let roots = dual.map { $0.squareRoot() }
        let rest = (0..<users).map { inverse[$0, $0].real }
        func power(_ rests: [Double]) -> Double {
            var sum = 0.0
            for k in 0..<users { sum += dual[k] * sinrTargets[k] * rests[k] / (1 - rests[k]) }
            return sum
        }
        let now = power(rest)
        var (removal, addition, leverage): ([Double], [Double], [Double]) = ([], [], [])
        for n in 0..<channel.columns {
            let u = ComplexMatrix(rows: users, columns: 1) { k, _ in
                channel[k, n].multiplied(by: roots[k])
            }
            let v = inverse * u
            let q = (0..<users).reduce(0.0) { $0 + (u[$1, 0].conjugate * v[$1, 0]).real }
            let (on, off) = (active[n], 1 - active[n])
            let remainder = max(1 - on * q, Self.smallestRemainder)
            let without = (0..<users).map {
                min(rest[$0] + on * v[$0, 0].squaredLength / remainder, Self.largestRest)
            }
            let with = (0..<users).map {
                max(
                    rest[$0] - off * v[$0, 0].squaredLength / (1 + off * q),
                    Self.smallestRest)
            }
            removal.append(max(0, power(without) - now))
            addition.append(max(0, now - power(with)))
            leverage.append(q)
        }
        self.removal = removal
        self.addition = addition
        self.leverage = leverage
    }
}

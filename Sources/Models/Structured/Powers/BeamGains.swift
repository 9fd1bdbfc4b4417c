import LinearAlgebra
import Numerics

/// What users hear of each other's beams for given dual powers, from K x K algebra alone.
///
/// K users, G = H H^H in units of the noise, dual powers Lambda. The beams are the columns of
/// H^H C, C = (G + Lambda^-1)^-1, which are those of H^H (I + Lambda G)^-1 up to their scales. User k
/// hears Y_kj = delta_kj - C_kj / lambda_k of beam j, whose squared length is
/// C_jj - sum_k |C_kj|^2 / lambda_k, since G C = I - Lambda^-1 C. ``BeamKernel`` is the fast path.
package struct BeamGains {
    /// C, [K, K].
    let columns: ComplexMatrix
    /// Power gain |Y_kj|^2 over the beam's squared length, [K][K]: user k, beam j.
    let gains: [[Double]]
    /// Squared lengths of H^H C e_j, [K].
    let lengths: [Double]

    /// Smallest squared length of a beam: rounding must not make it zero.
    package static let smallestLength = 1e-30

    /// The beams of one channel.
    ///
    /// - Parameters:
    ///   - gram: G, [K, K].
    ///   - dual: dual powers, positive, [K].
    package init(gram: ComplexMatrix, dual: [Double]) {
        let users = gram.rows
        let system = ComplexMatrix(rows: users, columns: users) {
            gram[$0, $1] + ($0 == $1 ? Complex(1 / dual[$0]) : .zero)
        }
        let c = system.solvePositiveDefinite(.identity(users)) ?? .zeros(users, users)
        columns = c
        let lengths = (0..<users).map { j in
            max(
                (0..<users).reduce(c[j, j].real) { $0 - c[$1, j].squaredLength / dual[$1] },
                Self.smallestLength)
        }
        self.lengths = lengths
        gains = (0..<users).map { k -> [Double] in
            (0..<users).map { j -> Double in
                let heard = (j == k ? Complex.one : .zero) - c[k, j].multiplied(by: 1 / dual[k])
                return heard.squaredLength / lengths[j]
            }
        }
    }
}

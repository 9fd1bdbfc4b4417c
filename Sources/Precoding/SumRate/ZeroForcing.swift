import LinearAlgebra
import Numerics

/// Zero forcing: W = H^H G^-1 D, so that no user hears another, with three choices of the diagonal
/// matrix D, see ``ColumnNormalization``. Under `frobenius` every user receives the same amplitude,
/// so the weakest user decides the rates.
///
/// Degenerate channels: where G is singular (collinear users, a zero channel, K > N) the
/// Moore-Penrose inverse takes the place of G^-1, the least-squares answer; interference is then
/// left, and the power split is computed as if it were not. See
/// `ComplexMatrix.semidefiniteInverse(tolerance:)`.
public struct ZeroForcing: Sendable {
    /// How the power is shared among the users.
    public let normalization: ColumnNormalization

    /// Zero forcing with the given normalisation.
    public init(_ normalization: ColumnNormalization) { self.normalization = normalization }

    /// X = G^-1 D, [K, K], with the Moore-Penrose inverse where G is singular. O(K^3).
    public func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        let inverse = gram.semidefiniteInverse().inverse
        // ||H^H G^-1 e_k||^2 = [G^-1]_kk, also for the pseudo-inverse.
        let norms = (0..<gram.rows).map { max(0, inverse[$0, $0].rawStorage.x) }
        return inverse.scalingColumns(by: normalization.factors(norms: norms, link: link))
    }
}

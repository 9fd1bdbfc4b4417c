import LinearAlgebra
import Numerics

/// Regularised zero forcing, columns of H^H (G + alpha I)^-1 with alpha = K sigma^2 / P.
///
/// The regularisation is the one that maximises the SINR for many users of equal strength (Peel,
/// Hochwald, Swindlehurst 2005, doi:10.1109/TCOMM.2004.840638). `frobenius` scales the matrix as a
/// whole; for sigma^2 / P to 0 it becomes Frobenius zero forcing, for infinity MRT. `equalPower`
/// gives every user P / K, which serves users of unequal strength better. Collinear users and
/// K > N need nothing special, since alpha > 0.
public struct RegularizedZeroForcing: Sendable {
    /// How the columns are scaled.
    public let normalization: ColumnNormalization

    /// RZF with the given normalisation.
    ///
    /// - Precondition: not by water-filling, which is for columns that leave no interference.
    public init(_ normalization: ColumnNormalization = .frobenius) {
        precondition(normalization != .waterFilling, "water-filling is for zero forcing")
        self.normalization = normalization
    }

    /// X = (G + alpha I)^-1 D, [K, K], with D = I or columns scaled to equal power. O(K^3).
    public func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        let alpha = Double(gram.rows) / link.powerToNoise
        let regularized = gram + alpha * ComplexMatrix.identity(gram.rows)
        // alpha can vanish against G in rounding; the pseudo-inverse is then the limit.
        let x =
            regularized.solvePositiveDefinite(.identity(gram.rows))
            ?? gram.semidefiniteInverse().inverse
        return normalization.scaled(x, gram: gram, link: link)
    }
}

import LinearAlgebra
import Numerics

/// Maximum ratio transmission: W proportional to H^H, blind to interference.
///
/// `frobenius` scales H^H as a whole, so strong users get most of the power; `equalPower` gives
/// every user P / K (users with a zero channel get none). Collinear users and K > N need nothing
/// special.
public struct MaximumRatioTransmission: Sendable {
    /// How the columns are scaled.
    public let normalization: ColumnNormalization

    /// MRT with the given normalisation.
    ///
    /// - Precondition: not by water-filling, which is for columns that leave no interference.
    public init(_ normalization: ColumnNormalization = .frobenius) {
        precondition(normalization != .waterFilling, "water-filling is for zero forcing")
        self.normalization = normalization
    }

    /// X = I, or the diagonal that gives every column the same power, [K, K]. O(K^2).
    public func coefficients(gram: ComplexMatrix, link: Link) -> ComplexMatrix {
        normalization.scaled(.identity(gram.rows), gram: gram, link: link)
    }
}

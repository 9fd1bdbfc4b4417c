import LinearAlgebra
import Numerics

/// How the columns of a precoder W = H^H X share the power.
public enum ColumnNormalization: Sendable {
    /// One scale for the whole matrix (Frobenius): the columns keep their proportions.
    case frobenius
    /// P / K for every user; users whose column is zero get none.
    case equalPower

    /// X with its columns scaled so, up to one scale: ||H^H x_k||^2 = x_k^H G x_k with
    /// G = `gram` = H H^H. O(K^3).
    func scaled(_ x: ComplexMatrix, gram: ComplexMatrix) -> ComplexMatrix {
        guard self == .equalPower else { return x }
        let y = gram * x
        return x.scalingColumns(
            by: (0..<x.columns).map { k in
                let norm = (0..<x.rows).reduce(0) {
                    $0 + (x[$1, k].conjugate * y[$1, k]).rawStorage.x
                }
                return norm > 0 ? 1 / norm.squareRoot() : 0
            })
    }
}

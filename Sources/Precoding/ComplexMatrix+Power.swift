import LinearAlgebra
import Numerics

extension ComplexMatrix {
    /// W = H^H X [N, K] of the channel H (self, [K, N]), scaled to `power`. O(K^2 N).
    ///
    /// - Parameters:
    ///   - coefficients: X, [K, K].
    ///   - power: squared Frobenius norm of W.
    package func precoder(coefficients x: ComplexMatrix, power: Double) -> ComplexMatrix {
        (adjoint * x).scaled(toPower: power)
    }

    /// The matrix scaled by a positive number so that its squared Frobenius norm is `power`.
    ///
    /// Zero stays zero. The largest element is divided out first, so tiny or huge channels neither
    /// underflow nor overflow when squared.
    public func scaled(toPower power: Double) -> ComplexMatrix {
        let largest = elements.reduce(0) { max($0, $1.magnitude) }
        guard largest > 0 else { return self }
        let sum = elements.reduce(0) { $0 + ($1.multiplied(by: 1 / largest)).squaredLength }
        return (power / sum).squareRoot() * ((1 / largest) * self)
    }

    /// The precoder (self, [N, K]) with the antennas outside `mask` [N] switched off, then scaled
    /// to `power`: the mask comes first, so that the transmit power is exactly `power`.
    ///
    /// - Precondition: `mask` has as many entries as the matrix has rows.
    public func masked(by mask: [Bool], power: Double) -> ComplexMatrix {
        precondition(mask.count == rows, "\(mask.count) mask entries for \(rows) antennas")
        return ComplexMatrix(rows: rows, columns: columns) { mask[$0] ? self[$0, $1] : .zero }
            .scaled(toPower: power)
    }

    /// The columns scaled by real numbers, A diag(`factors`).
    func scalingColumns(by factors: [Double]) -> ComplexMatrix {
        ComplexMatrix(rows: rows, columns: columns) {
            self[$0, $1].multiplied(by: factors[$1])
        }
    }

    /// Squared norms ||H^H x_k||^2 = x_k^H G x_k of the columns that the coefficients X (self, [K,
    /// K]) give, [K], from `received` = G X.
    func columnNorms(received y: ComplexMatrix) -> [Double] {
        (0..<columns).map { k in
            (0..<rows).reduce(0) { $0 + (self[$1, k].conjugate * y[$1, k]).rawStorage.x }
        }
    }
}

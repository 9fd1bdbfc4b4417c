import Numerics

// Goals, in order:
//   1. A matrix that is not positive definite is reported, never silently divided by.
//   2. Backward stability: L D L^H without pivoting, which is stable for positive definite A
//      (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 10.1).
//   3. Little overhead at the sizes met here (order 2 to 16), where a LAPACK call costs more than
//      the arithmetic. Cholesky proper would take n square roots more.
extension ComplexMatrix {
    /// The X with A X = B for a Hermitian positive definite A (self), by A = L D L^H; only the
    /// lower triangle of A is read.
    ///
    /// - Returns: X, or `nil` when a pivot is not above `tolerance` times the largest diagonal
    ///   element: A is then not positive definite to that precision.
    /// - Precondition: A is square and B has as many rows.
    /// - Complexity: O(n^3 / 3 + n^2 m).
    public func solvePositiveDefinite(
        _ b: ComplexMatrix, tolerance: Double = 0
    ) -> ComplexMatrix? {
        precondition(rows == columns && b.rows == rows, "A must be square and fit B")
        var l = self
        var pivots = [Double](repeating: 0, count: rows)
        let largest = (0..<rows).reduce(0) { max($0, self[$1, $1].rawStorage.x) }
        for j in 0..<rows {
            var pivot = self[j, j].rawStorage.x
            for k in 0..<j { pivot -= l[j, k].squaredLength * pivots[k] }
            guard pivot > tolerance * largest else { return nil }
            pivots[j] = pivot
            for i in (j + 1)..<max(rows, j + 1) {
                var sum = self[i, j]
                for k in 0..<j {
                    sum -= (l[i, k] * l[j, k].conjugate).multiplied(by: pivots[k])
                }
                l[i, j] = sum.multiplied(by: 1 / pivot)
            }
        }
        var x = b
        for column in 0..<b.columns {
            for i in 0..<rows { for k in 0..<i { x[i, column] -= l[i, k] * x[k, column] } }
            for i in (0..<rows).reversed() {
                x[i, column] = x[i, column].multiplied(by: 1 / pivots[i])
                for k in (i + 1)..<max(rows, i + 1) {
                    x[i, column] -= l[k, i].conjugate * x[k, column]
                }
            }
        }
        return x
    }
}

import CLinearAlgebra
import Numerics

extension ComplexMatrix {
    /// The X with A X = B, by LU with partial pivoting (LAPACK zgesv); `nil` when A is singular to
    /// working precision. O(n^3 + n^2 m).
    ///
    /// - Precondition: A (self) is square and B has as many rows.
    public func solve(_ b: ComplexMatrix) -> ComplexMatrix? {
        precondition(rows == columns && b.rows == rows, "A must be square and fit B")
        var a = columnMajor
        var x = b.columnMajor
        let info = a.withUnsafeMutableBufferPointer { pa in
            x.withUnsafeMutableBufferPointer { px in
                mimo_zgesv(Int32(rows), Int32(b.columns), pa.baseAddress, px.baseAddress)
            }
        }
        guard info == 0 else { return nil }
        return ComplexMatrix(columnMajor: x, rows: rows, columns: b.columns)
    }

    /// The inverse, or `nil` when the matrix is singular to working precision.
    public var inverse: ComplexMatrix? { solve(.identity(rows)) }

    /// Eigenvalues (ascending) and eigenvectors (columns) of a Hermitian matrix; only the lower
    /// triangle is read. O(n^3), LAPACK zheev. `nil` when the iteration fails to converge.
    public func hermitianEigen() -> (values: [Double], vectors: ComplexMatrix)? {
        precondition(rows == columns, "a Hermitian matrix is square")
        var a = columnMajor
        var values = [Double](repeating: 0, count: rows)
        let info = a.withUnsafeMutableBufferPointer { pa in
            values.withUnsafeMutableBufferPointer { pv in
                mimo_zheev(Int32(rows), 1, pa.baseAddress, pv.baseAddress)
            }
        }
        guard info == 0 else { return nil }
        return (values, ComplexMatrix(columnMajor: a, rows: rows, columns: rows))
    }

    /// ln det of a Hermitian positive definite matrix, by Cholesky; `nil` when it is not positive
    /// definite. O(n^3).
    public var logDeterminant: Double? {
        precondition(rows == columns, "a determinant needs a square matrix")
        var a = columnMajor
        let info = a.withUnsafeMutableBufferPointer { mimo_zpotrf(Int32(rows), $0.baseAddress) }
        guard info == 0 else { return nil }
        var sum = 0.0
        for i in 0..<rows { sum += 2 * Double.log(a[i * rows + i].rawStorage.x) }
        return sum
    }

    var columnMajor: [Element] {
        var result: [Element] = []
        result.reserveCapacity(rows * columns)
        for column in 0..<columns { for row in 0..<rows { result.append(self[row, column]) } }
        return result
    }

    init(columnMajor: [Element], rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns) { columnMajor[$1 * rows + $0] }
    }
}

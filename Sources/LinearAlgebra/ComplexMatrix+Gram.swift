import Numerics

extension ComplexMatrix {
    /// The Gram matrix of the rows, A A^H, [m, m]: Hermitian with an exactly real diagonal. O(m^2
    /// n).
    ///
    /// The reference of every Gram matrix in the project. Kernels form theirs in memory of their
    /// own, all by the same step, ``ComplexLanes/addProduct(_:conjugate:)``.
    public var gram: ComplexMatrix {
        var result = ComplexMatrix.zeros(rows, rows)
        for i in 0..<rows {
            for j in 0...i {
                var re = 0.0
                var im = 0.0
                for n in 0..<columns {
                    let (a, b) = self[i, n].rawStorage
                    let (c, d) = self[j, n].rawStorage
                    re += a * c + b * d
                    im += b * c - a * d
                }
                result[i, j] = Complex(re, i == j ? 0 : im)
                result[j, i] = Complex(re, i == j ? 0 : -im)
            }
        }
        return result
    }

    /// The matrix plus `scale` v v^H, [n, n]: what a Gram matrix becomes when a column v is added
    /// to its factor (1), or taken away (-1). O(n^2).
    ///
    /// - Precondition: the matrix is square and `v` has as many elements as it has rows.
    public func addingOuterProduct(of v: [Element], scale: Double = 1) -> ComplexMatrix {
        precondition(rows == columns && v.count == rows, "a square matrix and a vector that fits")
        var result = self
        for i in 0..<rows {
            for j in 0..<rows { result[i, j] += (v[i] * v[j].conjugate).multiplied(by: scale) }
        }
        return result
    }
}

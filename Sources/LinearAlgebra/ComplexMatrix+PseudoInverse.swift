import Numerics

extension ComplexMatrix {
    /// Whether every element is finite.
    public var isFinite: Bool {
        elements.allSatisfy { $0.rawStorage.x.isFinite && $0.rawStorage.y.isFinite }
    }

    /// The Moore-Penrose inverse of a Hermitian positive semidefinite matrix (self).
    ///
    /// Where the matrix scaled to a unit diagonal is well conditioned this is the plain inverse,
    /// so that rows of very different norm (users 60 dB apart) lose nothing. Otherwise eigenvalues
    /// below `tolerance` times the largest count as zero. The zero matrix gives the zero matrix.
    ///
    /// - Returns: the inverse and whether the matrix was regular to working precision.
    /// - Complexity: O(n^3).
    public func semidefiniteInverse(
        tolerance: Double = 1e-12
    ) -> (inverse: ComplexMatrix, isRegular: Bool) {
        precondition(rows == columns, "a Hermitian matrix is square")
        let scale = (0..<rows).map { i in
            let value = self[i, i].rawStorage.x
            return value > 0 ? 1 / value.squareRoot() : 0
        }
        // A row of zeros is its own block, whose pseudo-inverse is exactly zero: 1 stands in for
        // it.
        let scaled = ComplexMatrix(rows: rows, columns: rows) {
            $0 == $1 && scale[$0] == 0 ? .one : self[$0, $1].multiplied(by: scale[$0] * scale[$1])
        }
        if let inverse = scaled.solvePositiveDefinite(.identity(rows), tolerance: tolerance) {
            let result = ComplexMatrix(rows: rows, columns: rows) {
                inverse[$0, $1].multiplied(by: scale[$0] * scale[$1])
            }
            return (result, scale.allSatisfy { $0 > 0 })
        }
        guard let (values, vectors) = hermitianEigen(), let largest = values.last, largest > 0
        else { return (.zeros(rows, rows), false) }
        let inverted = values.map { $0 > tolerance * largest ? 1 / $0 : 0 }
        let pseudo = vectors * (.diagonal(inverted) * vectors.adjoint)
        let result = ComplexMatrix(rows: rows, columns: rows) {
            scale[$0] > 0 && scale[$1] > 0 ? pseudo[$0, $1] : .zero
        }
        return (result, false)
    }
}

import LinearAlgebra

/// Regularised zero forcing on a block of channels: X = (G P / sigma^2 + K I)^-1.
final class RegularizedBatch<L: Lanes>: BatchAlgorithm {
    let block: BatchWorkspace<L>
    private let normalization: ColumnNormalization
    private let storage = LaneStorage<L>()
    /// -(G P / sigma^2 + K I), then its negated inverse: the lower triangle.
    private let inverse: LaneMatrix<L>
    /// Space for `LaneMatrix.invertNegated`, [2 K].
    private let column: UnsafeMutablePointer<L>

    init(_ normalization: ColumnNormalization, block: BatchWorkspace<L>) {
        self.block = block
        self.normalization = normalization
        inverse = storage.matrix(block.users)
        column = storage.vector(2 * block.users)
    }

    func solve(count: Int) -> LaneSet {
        let (gram, users) = (block.gram, block.users)
        for k in 0..<users {
            for j in 0...k {
                let place = inverse.place(k, j)
                inverse.re[place] = L.zero - gram.re[place]
                inverse.im[place] = L.zero - gram.im[place]
            }
            inverse.re[inverse.place(k, k)] -= L(repeating: L.Scalar(users))
        }
        let smallestPivot = inverse.invertNegated(column: column)
        block.setCoefficients(inverse) { _ in .one }
        if normalization == .equalPower { block.equalizeColumns() }
        return LaneSet(where: smallestPivot, notAbove: 0)
    }
}

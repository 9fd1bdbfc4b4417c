import LinearAlgebra

/// Maximum ratio transmission on a block of channels: X = I.
final class MaximumRatioBatch<L: Lanes>: BatchAlgorithm {
    let block: BatchWorkspace<L>
    private let normalization: ColumnNormalization

    init(_ normalization: ColumnNormalization, block: BatchWorkspace<L>) {
        self.block = block
        self.normalization = normalization
    }

    func solve(count: Int) -> LaneSet {
        let x = block.coefficients
        for k in 0..<x.order {
            for j in 0..<x.order {
                x.re[x.place(k, j)] = k == j ? .one : .zero
                x.im[x.place(k, j)] = .zero
            }
        }
        if normalization == .equalPower { block.equalizeColumns() }
        return LaneSet()
    }
}

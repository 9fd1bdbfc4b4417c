import LinearAlgebra

/// Regularised zero forcing on a block of channels: X = A^-1 D, A = G P / sigma^2 + K I, where D shares the
/// power among the users.
final class RegularizedBatch<L: Lanes>: BatchAlgorithm {
    let block: BatchWorkspace<L>
    private let normalization: ColumnNormalization
    private let storage = LaneStorage<L>()
    private let inverse: ScaledInverse<L>
    private(set) var doubtful = LaneSet()

    init(_ normalization: ColumnNormalization, block: BatchWorkspace<L>) {
        self.block = block
        self.normalization = normalization
        inverse = ScaledInverse(block, storage)
    }

    func solve(count: Int) -> LaneSet {
        let smallestPivot = inverse.invert(plus: L(repeating: L.Scalar(block.users)))
        block.setCoefficients(inverse.matrix) { _ in .one }
        if sharesEqually { block.equalizeColumns() }
        doubtful = block.doubtful(
            smallestPivot: smallestPivot, squaresLengths: sharesEqually)
        return LaneSet(where: smallestPivot, notAbove: L.pivotTolerance)
    }

    var sharesEqually: Bool { normalization == .equalPower }

    /// D - K X, since G X = (A - K I) A^-1 D.
    func response(_ k: Int, _ j: Int, lane: Int) -> (re: L.Scalar, im: L.Scalar) {
        let x = block.coefficients.get(k, j, lane: lane)
        let users = L.Scalar(block.users)
        return ((k == j ? factor(k, lane) : 0) - users * x.re, 0 - users * x.im)
    }

    /// D_kk: what column k of A^-1 was multiplied by, at its largest number.
    private func factor(_ k: Int, _ lane: Int) -> L.Scalar {
        guard sharesEqually else { return 1 }
        // The diagonal of a positive definite inverse is positive.
        return block.coefficients.get(k, k, lane: lane).re
            / inverse.matrix.get(k, k, lane: lane).re
    }
}

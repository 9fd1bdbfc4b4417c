import LinearAlgebra

/// Regularised zero forcing on a block of channels: X = A^-1 D, A = G P / sigma^2 + K I, where D shares the
/// power among the users.
///
/// A is inverted as S C S with C = S A S, whose diagonal is 1: its pivots tell how well conditioned it
/// is, as for zero forcing.
final class RegularizedBatch<L: Lanes>: BatchAlgorithm {
    let block: BatchWorkspace<L>
    private let normalization: ColumnNormalization
    private let storage = LaneStorage<L>()
    /// -C, then C^-1, then A^-1: the lower triangle.
    private let inverse: LaneMatrix<L>
    /// Space for `LaneMatrix.invertNegated`, [2 K].
    private let column: UnsafeMutablePointer<L>
    /// The diagonal of S, 1 / sqrt(A_kk), [K].
    private let scale: UnsafeMutablePointer<L>
    private(set) var doubtful = LaneSet()

    init(_ normalization: ColumnNormalization, block: BatchWorkspace<L>) {
        self.block = block
        self.normalization = normalization
        inverse = storage.matrix(block.users)
        column = storage.vector(2 * block.users)
        scale = storage.vector(block.users)
    }

    func solve(count: Int) -> LaneSet {
        let smallestPivot = invert()
        block.setCoefficients(inverse) { _ in .one }
        if sharesEqually { block.equalizeColumns() }
        doubtful = block.doubtful(
            smallestPivot: smallestPivot, squaresLengths: sharesEqually)
        return LaneSet(where: smallestPivot, notAbove: L.pivotTolerance)
    }

    /// ``inverse`` = A^-1.
    ///
    /// - Returns: the smallest pivot of C.
    private func invert() -> L {
        let (gram, users) = (block.gram, block.users)
        let c = L(repeating: L.Scalar(users))
        for k in 0..<users {
            scale[k] = (gram.re[gram.place(k, k)] + c).squareRoot().reciprocal(above: 0)
            for j in 0..<k {
                let place = inverse.place(k, j)
                let product = L.zero - scale[k] * scale[j]
                inverse.re[place] = gram.re[place] * product
                inverse.im[place] = gram.im[place] * product
            }
            let place = inverse.place(k, k)
            inverse.re[place] = L.zero - (gram.re[place] + c) * scale[k] * scale[k]
            inverse.im[place] = .zero
        }
        let smallestPivot = inverse.invertNegated(column: column)
        for k in 0..<users {
            for j in 0...k {
                let place = inverse.place(k, j)
                inverse.re[place] = inverse.re[place] * scale[k] * scale[j]
                inverse.im[place] = inverse.im[place] * scale[k] * scale[j]
            }
        }
        return smallestPivot
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
        let place = inverse.place(k, k)
        return block.coefficients.get(k, k, lane: lane).re
            / LaneMatrix.get(inverse.re, place, lane: lane)
    }
}

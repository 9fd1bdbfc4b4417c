import LinearAlgebra

/// The inverse of a block's Gram matrices, or of regularised ones.
///
/// A = G + c I is inverted as S C S with C = S A S, whose diagonal is 1: its pivots tell how well
/// conditioned the channel is, however different the users' norms are.
struct ScaledInverse<L: Lanes> {
    private let block: BatchWorkspace<L>
    /// -C, then C^-1, then A^-1: the lower triangle.
    let matrix: LaneMatrix<L>
    /// Space for `LaneMatrix.invertNegated`, [2 K].
    private let column: UnsafeMutablePointer<L>
    /// The diagonal of S, 1 / sqrt(A_kk), [K].
    private let scale: UnsafeMutablePointer<L>

    /// For the channels of `block`, in memory of `storage`.
    init(_ block: BatchWorkspace<L>, _ storage: LaneStorage<L>) {
        self.block = block
        matrix = storage.matrix(block.users)
        column = storage.vector(2 * block.users)
        scale = storage.vector(block.users)
    }

    /// ``matrix`` = (G + `c` I)^-1 of the block's Gram matrices.
    ///
    /// - Returns: the smallest pivot of C; where it is next to nothing the inverse is not to be trusted.
    func invert(plus c: L = .zero) -> L {
        let gram = block.gram
        for k in 0..<block.users {
            let own = gram.re[gram.place(k, k)] + c
            scale[k] = own.squareRoot().reciprocal(above: .leastNormalMagnitude)
            for j in 0...k {
                let place = matrix.place(k, j)
                let product = L.zero - scale[k] * scale[j]
                matrix.re[place] = (j == k ? own : gram.re[place]) * product
                matrix.im[place] = gram.im[place] * product
            }
        }
        let smallestPivot = matrix.invertNegated(column: column)
        for k in 0..<block.users {
            for j in 0...k {
                let place = matrix.place(k, j)
                matrix.re[place] = matrix.re[place] * scale[k] * scale[j]
                matrix.im[place] = matrix.im[place] * scale[k] * scale[j]
            }
        }
        return smallestPivot
    }
}

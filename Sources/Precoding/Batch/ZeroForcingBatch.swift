import LinearAlgebra

/// Zero forcing on a block of channels: X = G^-1 D, where D shares the power among the users.
///
/// G is inverted as S C S with C = S G S the matrix of correlations, whose diagonal is 1: its
/// pivots tell how well conditioned the channel is, however different the users' norms are.
final class ZeroForcingBatch<L: Lanes>: BatchAlgorithm {
    let block: BatchWorkspace<L>
    private let normalization: ColumnNormalization
    private let storage = LaneStorage<L>()
    /// -C, then C^-1, then G^-1: the lower triangle.
    private let inverse: LaneMatrix<L>
    /// Space for `LaneMatrix.invertNegated`, [2 K].
    private let column: UnsafeMutablePointer<L>
    /// The diagonal of S, 1 / sqrt(G_kk), [K].
    private let scale: UnsafeMutablePointer<L>
    /// The diagonal of D, [K].
    private let factors: UnsafeMutablePointer<L>
    private(set) var doubtful = LaneSet()

    init(_ normalization: ColumnNormalization, block: BatchWorkspace<L>) {
        self.block = block
        self.normalization = normalization
        inverse = storage.matrix(block.users)
        column = storage.vector(2 * block.users)
        scale = storage.vector(block.users)
        factors = storage.vector(block.users)
    }

    func solve(count: Int) -> LaneSet {
        let failed = invert()
        switch normalization {
        case .frobenius:
            for k in 0..<block.users { factors[k] = .one }
        case .equalPower:
            for k in 0..<block.users {
                factors[k] = norm(k).squareRoot().reciprocal(above: .leastNormalMagnitude)
            }
        case .waterFilling:
            for lane in 0..<L.count where !failed.contains(lane) { fillWater(lane) }
        }
        block.setCoefficients(inverse) { factors[$0] }
        return failed
    }

    var sharesEqually: Bool { normalization == .equalPower }

    /// D: no user hears another.
    func response(_ k: Int, _ j: Int, lane: Int) -> (re: L.Scalar, im: L.Scalar) {
        (k == j ? LaneMatrix.get(factors, k, lane: lane) : 0, 0)
    }

    /// ``inverse`` = G^-1.
    ///
    /// - Returns: the lanes in which that is not to be trusted.
    private func invert() -> LaneSet {
        let gram = block.gram
        for k in 0..<block.users {
            scale[k] = gram.re[gram.place(k, k)].squareRoot()
                .reciprocal(above: .leastNormalMagnitude)
            for j in 0...k {
                let place = inverse.place(k, j)
                let product = L.zero - scale[k] * scale[j]
                inverse.re[place] = gram.re[place] * product
                inverse.im[place] = gram.im[place] * product
            }
        }
        let smallestPivot = inverse.invertNegated(column: column)
        for k in 0..<block.users {
            for j in 0...k {
                let place = inverse.place(k, j)
                inverse.re[place] = inverse.re[place] * scale[k] * scale[j]
                inverse.im[place] = inverse.im[place] * scale[k] * scale[j]
            }
        }
        doubtful = block.doubtful(smallestPivot: smallestPivot)
        return LaneSet(where: smallestPivot, notAbove: L.pivotTolerance)
    }

    /// Squared norm of column k of H^H G^-1, which is [G^-1]_kk.
    private func norm(_ k: Int) -> L { inverse.re[inverse.place(k, k)] }

    /// The factors of one lane's columns: the roots of the powers by water-filling over the
    /// columns' norms, in units where P = 1 and sigma = 1.
    private func fillWater(_ lane: Int) {
        let users = block.users
        func norm(_ k: Int) -> L.Scalar {
            LaneMatrix.get(inverse.re, inverse.place(k, k), lane: lane)
        }
        let water = WaterFilling.level(count: users, power: 1, bottom: norm)
        for k in 0..<users {
            let length = norm(k)
            let power = water.depth(over: length)
            // Roots apart: see ``ColumnNormalization``.
            LaneMatrix.set(
                factors, k, lane: lane,
                to: length > 0 ? power.squareRoot() / length.squareRoot() : 0)
        }
    }
}

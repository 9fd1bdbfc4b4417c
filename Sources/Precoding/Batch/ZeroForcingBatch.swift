import LinearAlgebra

/// Zero forcing on a block of channels: X = G^-1 D, where D shares the power among the users.
final class ZeroForcingBatch<L: Lanes>: BatchAlgorithm {
    let block: BatchWorkspace<L>
    private let normalization: ColumnNormalization
    private let storage = LaneStorage<L>()
    private let inverse: ScaledInverse<L>
    /// The diagonal of D, [K].
    private let factors: UnsafeMutablePointer<L>
    private(set) var doubtful = LaneSet()

    init(_ normalization: ColumnNormalization, block: BatchWorkspace<L>) {
        self.block = block
        self.normalization = normalization
        inverse = ScaledInverse(block, storage)
        factors = storage.vector(block.users)
    }

    func solve(count: Int) -> LaneSet {
        let smallestPivot = inverse.invert()
        doubtful = block.doubtful(smallestPivot: smallestPivot)
        let failed = LaneSet(where: smallestPivot, notAbove: L.pivotTolerance)
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
        block.setCoefficients(inverse.matrix) { factors[$0] }
        return failed
    }

    var sharesEqually: Bool { normalization == .equalPower }

    /// D: no user hears another.
    func response(_ k: Int, _ j: Int, lane: Int) -> (re: L.Scalar, im: L.Scalar) {
        (k == j ? LaneMatrix.get(factors, k, lane: lane) : 0, 0)
    }

    /// Squared norm of column k of H^H G^-1, which is [G^-1]_kk.
    private func norm(_ k: Int) -> L { inverse.matrix.re[inverse.matrix.place(k, k)] }

    /// The factors of one lane's columns: the roots of the powers by water-filling over the
    /// columns' norms, in units where P = 1 and sigma = 1.
    private func fillWater(_ lane: Int) {
        let users = block.users
        func norm(_ k: Int) -> L.Scalar {
            inverse.matrix.get(k, k, lane: lane).re
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

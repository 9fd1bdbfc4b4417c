import LinearAlgebra

// Goals, in order:
//   1. The coefficients of ``ZeroForcing`` and ``RegularizedZeroForcing``, of which these are the
//      derived forms.
//   2. A lane's result depends on that lane alone.
//   3. No division by a difference of nearly equal numbers where it can be had otherwise.
//
// Derivation of the columns' lengths of RZF. With c = K, A = G + c I in units of the noise and
// X = A^-1, the squared length of column k of H^H X is [X G X]_kk. F = X G = I - c X has F X = X G X
// and, off the diagonal, F = -c X, so
//     [X G X]_kk = F_kk X_kk - c sum over j != k of |X_jk|^2.
// F_kk = 1 - c X_kk loses its digits for weak users, sum over j of X_kj G_jk for strong ones: each is
// taken where it is good. That is K^2 work instead of the K^3 of x^H G x.

/// Coefficients X [K, K] of W = H^H X for the lanes of a block, from Gram matrices in units of the noise
/// at full power.
struct BandSolver {
    typealias L = FloatLanes
    typealias Pointer = UnsafeMutablePointer<FloatLanes>

    /// What is computed.
    enum Method: Sendable, Equatable {
        case maximumRatio(ColumnNormalization)
        case zeroForcing(ColumnNormalization)
        case regularized(ColumnNormalization)

        /// How the columns are scaled.
        var normalization: ColumnNormalization {
            switch self {
            case .maximumRatio(let normalization), .zeroForcing(let normalization),
                .regularized(let normalization):
                normalization
            }
        }
    }

    let method: Method
    /// G, lower triangle; the diagonal is 0 for users without a channel. Kept.
    let gram: LaneMatrix<L>
    let coefficients: BandCoefficients
    /// A or the correlations, then the inverse: the lower triangle.
    private let inverse: LaneMatrix<L>
    /// Space for the inversion, [2 K].
    private let column: Pointer
    /// Scales of rows and columns of the correlations, then squared lengths of the columns of H^H X
    /// without factors; the factors, [K] each.
    private let lengths, factors: Pointer

    init(_ method: Method, users: Int, _ scratch: inout BandScratch) {
        self.method = method
        gram = Self.matrix(users, &scratch)
        inverse = Self.matrix(users, &scratch)
        coefficients = BandCoefficients(
            vectors: scratch.take(BandCoefficients.count(users: users), of: L.self), users: users)
        column = scratch.take(2 * users, of: L.self)
        lengths = scratch.take(users, of: L.self)
        factors = scratch.take(users, of: L.self)
    }

    /// A matrix in a caller's memory.
    static func matrix(_ n: Int, _ scratch: inout BandScratch) -> LaneMatrix<L> {
        LaneMatrix(
            order: n, re: scratch.take(n * n, of: L.self), im: scratch.take(n * n, of: L.self))
    }

    private var users: Int { gram.order }

    /// Fills ``coefficients`` so that W has the squared length `power` in every lane; zeros where the
    /// channel is, and where the result is not to be trusted.
    ///
    /// - Parameters:
    ///   - power: in every lane.
    ///   - rows: what the rows of H in G were multiplied by and those of W's H were not, [K]; `nil`
    ///     for 1.
    /// - Returns: the lanes whose Gram matrix is too ill-conditioned for single precision.
    func solve(power: L, rows: Pointer?) -> LaneSet {
        var failed: LaneSet
        switch method {
        case .maximumRatio: failed = setIdentity()
        case .zeroForcing: failed = invertCorrelations()
        case .regularized: failed = invertRegularized()
        }
        share(method.normalization)
        var total = L.zero
        for k in 0..<users { total.addProduct(factors[k] * factors[k], lengths[k]) }
        let scale = (power * total.reciprocal(above: .leastNormalMagnitude)).root
        let isKept = scale.kept(where: total, above: .leastNormalMagnitude)
        // NaN is not above anything.
        failed.formUnion(silentExcepted(LaneSet(where: total, notAbove: .leastNormalMagnitude)))
        write(scale: isKept, rows)
        return failed
    }

    /// Lanes in which some user has a channel.
    private func silentExcepted(_ lanes: LaneSet) -> LaneSet {
        guard !lanes.isEmpty else { return lanes }
        var trace = L.zero
        for k in 0..<users { trace += gram.re[gram.place(k, k)] }
        var result = lanes
        for lane in 0..<L.count where trace[lane] == 0 { result.remove(lane) }
        return result
    }

    // MARK: - Inverses

    /// ``inverse`` = I, ``lengths`` the squared lengths of the channels.
    private func setIdentity() -> LaneSet {
        for k in 0..<users {
            for j in 0...k {
                inverse.re[gram.place(k, j)] = k == j ? .one : .zero
                inverse.im[gram.place(k, j)] = .zero
            }
            lengths[k] = gram.re[gram.place(k, k)]
        }
        return LaneSet()
    }

    /// ``inverse`` = G^-1 with rows and columns of zeros for users without a channel, ``lengths`` its
    /// diagonal.
    ///
    /// G is inverted as S C S, C = S G S with a diagonal between 1/4 and 1, so that its pivots tell how
    /// well conditioned the channel is; S are powers of two and round nothing.
    private func invertCorrelations() -> LaneSet {
        for k in 0..<users {
            let own = gram.re[gram.place(k, k)]
            let scale = own.powerOfTwoBelowInverseRoot.kept(where: own, above: 0)
            factors[k] = scale
            for j in 0..<k {
                let place = gram.place(k, j)
                let product = L.zero - scale * factors[j]
                inverse.re[place] = gram.re[place] * product
                inverse.im[place] = gram.im[place] * product
            }
            // 1 for a user without a channel.
            let one = L.one - L.one.kept(where: own, above: 0)
            inverse.re[gram.place(k, k)] = L.zero - own * scale * scale - one
        }
        let smallestPivot = inverse.invertNegated(column: column)
        for k in 0..<users {
            for j in 0...k {
                let place = gram.place(k, j)
                let product = factors[k] * factors[j]
                inverse.re[place] = inverse.re[place] * product
                inverse.im[place] = inverse.im[place] * product
            }
            lengths[k] = inverse.re[gram.place(k, k)]
        }
        return LaneSet(where: smallestPivot, notAbove: L.pivotTolerance)
    }

    /// ``inverse`` = X = (G + K I)^-1, ``lengths`` = [X G X]_kk.
    private func invertRegularized() -> LaneSet {
        let c = L(repeating: Float(users))
        for k in 0..<users {
            for j in 0...k {
                let place = gram.place(k, j)
                inverse.re[place] = L.zero - gram.re[place]
                inverse.im[place] = L.zero - gram.im[place]
            }
            inverse.re[gram.place(k, k)] -= c
        }
        let smallestPivot = inverse.invertNegated(column: column)
        for k in 0..<users {
            let diagonal = gram.place(k, k)
            lengths[k] = .zero
            // The part of F_kk of users j < k and, of those, the part of users k.
            factors[k] = inverse.re[diagonal] * gram.re[diagonal]
            for j in 0..<k {
                let place = gram.place(k, j)
                var shared = inverse.re[place] * gram.re[place]
                shared.addProduct(inverse.im[place], gram.im[place])
                factors[k] += shared
                factors[j] += shared
                var squared = inverse.re[place] * inverse.re[place]
                squared.addProduct(inverse.im[place], inverse.im[place])
                lengths[k] += squared
                lengths[j] += squared
            }
        }
        for k in 0..<users {
            let own = inverse.re[gram.place(k, k)]
            let rest = c * own
            let isWeak = L.one.kept(where: rest, above: 0.5)
            let f = factors[k] * isWeak + (L.one - rest) * (L.one - isWeak)
            lengths[k] = (f * own - c * lengths[k]).larger(.zero)
        }
        return LaneSet(where: smallestPivot, notAbove: 0)
    }

    // MARK: - Factors

    /// The columns' ``factors`` from their ``lengths``.
    private func share(_ normalization: ColumnNormalization) {
        switch normalization {
        case .frobenius:
            for k in 0..<users { factors[k] = .one }
        case .equalPower:
            for k in 0..<users {
                factors[k] = lengths[k].reciprocal(above: .leastNormalMagnitude).root
            }
        case .waterFilling: fillWater()
        }
    }

    /// Roots of the powers by water-filling over the columns' lengths, in units where P = 1 and
    /// sigma = 1; see ``WaterFilling``. Of all lanes at once: in each step the users whose bottom is
    /// above the surface that their lane has with them are left dry, which no later step undoes.
    private func fillWater() {
        for k in 0..<users {
            factors[k] = L.one.kept(where: lengths[k], above: .leastNormalMagnitude)
        }
        var surface = L.zero
        for _ in 0..<users {
            var sum = L.one
            var count = L.zero
            for k in 0..<users {
                sum.addProduct(factors[k], lengths[k])
                count += factors[k]
            }
            surface = sum * count.reciprocal(above: 0)
            var dropped = L.zero
            for k in 0..<users {
                let depth = surface - lengths[k]
                let kept = factors[k].kept(where: depth, above: 0)
                dropped += factors[k] - kept
                factors[k] = kept
            }
            guard dropped.sum() > 0 else { break }
        }
        for k in 0..<users {
            let depth = (surface - lengths[k]) * factors[k]
            let share = depth * lengths[k].reciprocal(above: .leastNormalMagnitude)
            factors[k] = share.larger(.zero).root
        }
    }

    /// Writes X = `inverse` D times `scale`, row j times `rows`.
    private func write(scale: L, _ rows: Pointer?) {
        for k in 0..<users {
            let factor = factors[k] * scale
            for j in 0..<users {
                let place = j >= k ? gram.place(j, k) : gram.place(k, j)
                let f = rows.map { factor * $0[j] } ?? factor
                let target = coefficients.place(j, k)
                target[0] = inverse.re[place] * f
                target[1] =
                    j == k ? .zero : (j > k ? inverse.im[place] : L.zero - inverse.im[place]) * f
            }
        }
    }
}

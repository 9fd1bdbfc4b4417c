import LinearAlgebra

// Goals, in order:
//   1. The iterates of ``WMMSE``, to the rounding of the scalar type.
//   2. No cancellation: every quantity that must be positive is a sum of positive terms, or
//      guarded.
//   3. Speed: about 350 vector operations per iteration at K = 4, all in registers and the
//      first-level cache.
//
// Beyond the derivation at ``WMMSE``: with D = diag(u), E = diag(e) and M = D G D + mu E, the
// coefficients are X = D M^-1 and what the users receive is
//     Y = G X = D^-1 (M - mu E) M^-1 = D^-1 (I - mu E M^-1),
// so the elements off the diagonal of Y cost nothing beyond the inverse. On the diagonal
// 1 - mu e_k [M^-1]_kk cancels for weak users; there the product G X is formed. The phases of the
// columns are free; they are chosen such that Y_kk is real and positive, which the iteration keeps,
// so everything but G and M^-1 is real. There is no square root, which Swift's vectors would take
// one lane after another.

/// Reduced WMMSE on a block of Gram matrices, one in each lane.
///
/// The state between iterations is what the users receive, ``signal`` and ``interference``; an
/// iteration is three steps: receivers from the state, the inverse of M, the state from the
/// inverse.
struct WMMSEKernel<L: Lanes> {
    /// G P / sigma^2, lower triangle.
    let gram: LaneMatrix<L>
    /// |Y_kk|, and interference plus noise, of the coefficients as they are, [K].
    let signal, interference: UnsafeMutablePointer<L>
    /// -M, then M^-1 of the last iteration: the lower triangle.
    private let inverse: LaneMatrix<L>
    /// The receivers u and the errors e of the last iteration, [K].
    private let receivers, errors: UnsafeMutablePointer<L>
    /// e_k / u_k, 0 for a user without power, [K].
    private let errorOverReceiver: UnsafeMutablePointer<L>
    /// Space for `LaneMatrix.invertNegated`, [2 K].
    private let column: UnsafeMutablePointer<L>

    /// A kernel for the matrices of `gram`, with its memory in `storage`.
    init(gram: LaneMatrix<L>, storage: LaneStorage<L>) {
        let n = gram.order
        self.gram = gram
        inverse = storage.matrix(n)
        signal = storage.vector(n)
        interference = storage.vector(n)
        receivers = storage.vector(n)
        errors = storage.vector(n)
        errorOverReceiver = storage.vector(n)
        column = storage.vector(2 * n)
    }

    /// Sets the state to that of MRT, X = I.
    func startAtMaximumRatio() {
        let n = gram.order
        var power = L.zero
        for k in 0..<n {
            signal[k] = gram.re[gram.place(k, k)]
            power += signal[k]
        }
        for k in 0..<n { interference[k] = power }
        for k in 0..<n {
            for j in 0..<k {
                let a = gram.re[gram.place(k, j)]
                let b = gram.im[gram.place(k, j)]
                let squared = a * a + b * b
                interference[k] += squared
                interference[j] += squared
            }
        }
    }

    /// One iteration: from the ``signal`` and ``interference`` of the last coefficients to those of
    /// the next.
    ///
    /// The orders met most are compiled with the order as a constant.
    func iterate() {
        switch gram.order {
        case 2: iterateTwo()
        case 4: iterateFour()
        default: iterateAny()
        }
    }

    // A function each: in one function the compiler inlines only the first.
    @inline(never) private func iterateTwo() { iterate(order: 2) }
    @inline(never) private func iterateFour() { iterate(order: 4) }
    @inline(never) private func iterateAny() { iterate(order: gram.order) }

    // One function and not one for each step, so that it is inlined as a whole and unrolled where
    // the order is a constant.
    @inline(__always)
    private func iterate(order n: Int) {
        @inline(__always) func place(_ row: Int, _ column: Int) -> Int { row &* n &+ column }

        // 1. Receivers u_k = Y_kk / T_k and errors e_k = I_k / T_k with I_k interference plus noise
        //    and T_k = I_k + Y_kk^2; mu = sum_k u_k^2 / e_k.
        var mu = L.zero
        for k in 0..<n {
            let y = signal[k]
            let noise = interference[k]
            let squared = y * y
            let inverseTotal = L.one / (noise + squared)
            let quality = squared / noise
            // 0 for a user that is as good as off: its signal would fade through the subnormal
            // numbers, which are slow.
            receivers[k] = (y * inverseTotal).kept(where: quality, above: L.Scalar(WMMSE.offRatio))
            errors[k] = noise * inverseTotal
            errorOverReceiver[k] = (noise / y).kept(
                where: quality, above: L.Scalar(WMMSE.offRatio))
            mu += quality * inverseTotal  // u^2 / e
        }

        // 2. The inverse of M = D G D + mu E.
        for k in 0..<n {
            let negative = L.zero - receivers[k]
            for j in 0..<k {
                let product = negative * receivers[j]
                let p = place(k, j)
                inverse.re[p] = gram.re[p] * product
                inverse.im[p] = gram.im[p] * product
            }
            let p = place(k, k)
            inverse.re[p] = gram.re[p] * negative * receivers[k] - mu * errors[k]
        }
        _ = inverse.invertNegated(order: n, column: column)

        // 3. What the users receive from X = D M^-1. Diagonal of Y by the product; off it
        //    |Y_kj|^2 = |mu e_k / u_k [M^-1]_kj|^2.
        for k in 0..<n {
            let p = place(k, k)
            signal[k] = receivers[k] * gram.re[p] * inverse.re[p]
            interference[k] = .zero
        }
        var lost = L.zero
        for k in 0..<n {
            for j in 0..<k {
                let p = place(k, j)
                let a = inverse.re[p]
                let b = inverse.im[p]
                var shared = gram.re[p] * a
                shared.addProduct(gram.im[p], b)
                signal[k].addProduct(receivers[j], shared)
                signal[j].addProduct(receivers[k], shared)
                var squared = a * a
                squared.addProduct(b, b)
                interference[k] += squared
                interference[j] += squared
                lost.addProduct(squared, errors[k] + errors[j])
            }
        }
        // Power tr(X^H Y) = sum_k X_kk Y_kk - mu sum_{k != j} e_k |[M^-1]_kj|^2.
        var power = L.zero
        for k in 0..<n { power += receivers[k] * inverse.re[place(k, k)] * signal[k] }
        power = (power - mu * lost).larger(power * L(repeating: .ulpOfOne))
        for k in 0..<n {
            let factor = mu * errorOverReceiver[k]
            interference[k] = interference[k] * (factor * factor) + power
        }
    }

    /// Sum over users of log2(1 + SINR) at full power, of one lane, in bit/s/Hz.
    func sumRate(lane: Int) -> Double {
        var sum = 0.0
        for k in 0..<gram.order {
            let y = Double(LaneMatrix.get(signal, k, lane: lane))
            let noise = Double(LaneMatrix.get(interference, k, lane: lane))
            sum += SpectralEfficiency.rate(y * y / noise)
        }
        return sum
    }

    /// Writes X = D M^-1 of one lane, [K, K], to `x`.
    func writeCoefficients(lane: Int, to x: LaneMatrix<L>) {
        for k in 0..<gram.order {
            let scale = LaneMatrix.get(receivers, k, lane: lane)
            for j in 0..<gram.order {
                let place = k >= j ? gram.place(k, j) : gram.place(j, k)
                let re = LaneMatrix.get(inverse.re, place, lane: lane)
                let im = k == j ? 0 : LaneMatrix.get(inverse.im, place, lane: lane)
                x.set(k, j, lane: lane, to: scale * re, k >= j ? scale * im : -scale * im)
            }
        }
    }
}

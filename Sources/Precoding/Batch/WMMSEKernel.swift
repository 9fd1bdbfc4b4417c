// Goals, in order:
//   1. The iterates of ``WMMSE``, to the rounding of the scalar type.
//   2. No cancellation: every quantity that must be positive is a sum of positive terms, or guarded.
//   3. Speed: about 350 vector operations per iteration at K = 4, all in registers and the
//      first-level cache.
//
// Beyond the derivation at ``WMMSE``: with M = S G S + mu I and T = diag(sqrt(v)), the coefficients
// are X = S M^-1 T and what the users receive is
//     Y = G X = S^-1 (M - mu I) M^-1 T = S^-1 (I - mu M^-1) T,
// so the elements off the diagonal of Y cost nothing beyond the inverse. On the diagonal
// 1 - mu [M^-1]_kk cancels for weak users; there the product G X is formed. The phases of the
// columns are free; they are chosen such that Y_kk is real and positive, which the iteration keeps,
// so everything but G and M^-1 is real.

/// Reduced WMMSE on one block of channels, one per lane.
struct WMMSEKernel<L: Lanes> {
    /// G P / sigma^2, lower triangle.
    let gram: LaneMatrix<L>
    /// M^-1 of the last iteration, lower triangle.
    let inverse: LaneMatrix<L>
    /// |Y_kk|, and interference plus noise, of the coefficients as they are, [K].
    let signal, interference: UnsafeMutablePointer<L>
    /// The diagonals of S and T of the last iteration, [K].
    let s, t: UnsafeMutablePointer<L>
    /// Space for a column, [2 K].
    let column: UnsafeMutablePointer<L>
    /// Space for t_j^2 and mu / s_k, [K] each.
    let t2, ratio: UnsafeMutablePointer<L>

    init(gram: LaneMatrix<L>, storage: LaneStorage<L>) {
        let n = gram.order
        self.gram = gram
        inverse = storage.matrix(n)
        signal = storage.vector(n)
        interference = storage.vector(n)
        s = storage.vector(n)
        t = storage.vector(n)
        column = storage.vector(2 * n)
        t2 = storage.vector(n)
        ratio = storage.vector(n)
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

    /// One iteration: reads and writes ``signal`` and ``interference``, leaves X in the factors.
    @inline(__always)
    func iterate() {
        let n = gram.order
        var mu = L.zero
        for k in 0..<n {
            let y = signal[k]
            let ratio = y * y / interference[k]
            let weight = L.one + ratio
            let root = weight.squareRoot()
            // sqrt(v) y / (interference + y^2), 0 for a user that is as good as off: its signal
            // would fade through the subnormal numbers, which are slow.
            let scale = (y / (interference[k] * root)).kept(
                where: ratio, above: L.Scalar(WMMSE.offRatio))
            t[k] = root
            t2[k] = weight
            s[k] = scale
            mu += scale * scale
        }
        for k in 0..<n {
            let negative = L.zero - s[k]
            for j in 0..<k {
                let product = negative * s[j]
                let place = gram.place(k, j)
                inverse.re[place] = gram.re[place] * product
                inverse.im[place] = gram.im[place] * product
            }
            let place = gram.place(k, k)
            inverse.re[place] = gram.re[place] * negative * s[k] - mu
        }
        _ = inverse.invertNegated(column: column)

        // Diagonal of Y, by the product; |mu [M^-1]_kj|^2 off it.
        for k in 0..<n {
            let place = gram.place(k, k)
            signal[k] = s[k] * gram.re[place] * inverse.re[place]
            interference[k] = .zero
            let r = mu * s[k].reciprocal(above: .leastNormalMagnitude)
            ratio[k] = r * r
        }
        var lost = L.zero
        for k in 0..<n {
            for j in 0..<k {
                let place = gram.place(k, j)
                let a = inverse.re[place]
                let b = inverse.im[place]
                let shared = gram.re[place] * a + gram.im[place] * b
                signal[k] += s[j] * shared
                signal[j] += s[k] * shared
                let squared = a * a + b * b
                interference[k] += squared * t2[j]
                interference[j] += squared * t2[k]
                lost += squared * (t2[j] + t2[k])
            }
        }
        // Power tr(X^H Y) = sum_k X_kk Y_kk - mu sum_{k != j} |[M^-1]_kj|^2 t_j^2.
        var power = L.zero
        for k in 0..<n {
            signal[k] = signal[k] * t[k]
            power += s[k] * inverse.re[gram.place(k, k)] * t[k] * signal[k]
        }
        power = (power - mu * lost).larger(power * L(repeating: .ulpOfOne))
        for k in 0..<n { interference[k] = interference[k] * ratio[k] + power }
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

    /// Copies X = S M^-1 T of one lane, [K, K], to `x`.
    func writeCoefficients(lane: Int, to x: LaneMatrix<L>) {
        for k in 0..<gram.order {
            for j in 0..<gram.order {
                let place = k >= j ? gram.place(k, j) : gram.place(j, k)
                let scale = LaneMatrix.get(s, k, lane: lane) * LaneMatrix.get(t, j, lane: lane)
                let im = k == j ? 0 : LaneMatrix.get(inverse.im, place, lane: lane)
                LaneMatrix.set(
                    x.re, x.place(k, j), lane: lane,
                    to: scale * LaneMatrix.get(inverse.re, place, lane: lane))
                LaneMatrix.set(
                    x.im, x.place(k, j), lane: lane, to: k >= j ? scale * im : -scale * im)
            }
        }
    }
}

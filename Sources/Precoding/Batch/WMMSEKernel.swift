import LinearAlgebra

// Goals, in order:
//   1. The iterates of ``WMMSE``, to the rounding of the scalar type.
//   2. No cancellation: every quantity that must be positive is a sum of positive terms, or guarded.
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

/// Reduced WMMSE on one block of channels, one per lane.
struct WMMSEKernel<L: Lanes> {
    /// G P / sigma^2, lower triangle.
    let gram: LaneMatrix<L>
    /// M^-1 of the last iteration, lower triangle.
    let inverse: LaneMatrix<L>
    /// |Y_kk|, and interference plus noise, of the coefficients as they are, [K].
    let signal, interference: UnsafeMutablePointer<L>
    /// The receivers u and errors e of the last iteration, [K].
    let u, e: UnsafeMutablePointer<L>
    /// Space for a column, [2 K].
    let column: UnsafeMutablePointer<L>
    /// Space for e_k / u_k, [K].
    let ratio: UnsafeMutablePointer<L>

    init(gram: LaneMatrix<L>, storage: LaneStorage<L>) {
        let n = gram.order
        self.gram = gram
        inverse = storage.matrix(n)
        signal = storage.vector(n)
        interference = storage.vector(n)
        u = storage.vector(n)
        e = storage.vector(n)
        column = storage.vector(2 * n)
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
    ///
    /// The orders met most are compiled with their loops unrolled.
    func iterate() {
        switch gram.order {
        case 2: iterate(order: 2)
        case 4: iterate(order: 4)
        default: iterate(order: gram.order)
        }
    }

    @inline(__always)
    private func iterate(order n: Int) {
        @inline(__always) func place(_ row: Int, _ column: Int) -> Int { row &* n &+ column }
        var mu = L.zero
        for k in 0..<n {
            let y = signal[k]
            let noise = interference[k]
            let squared = y * y
            let inverseTotal = L.one / (noise + squared)
            let quality = squared / noise
            // 0 for a user that is as good as off: its signal would fade through the subnormal
            // numbers, which are slow.
            u[k] = (y * inverseTotal).kept(where: quality, above: L.Scalar(WMMSE.offRatio))
            e[k] = noise * inverseTotal
            ratio[k] = (noise / y).kept(where: quality, above: L.Scalar(WMMSE.offRatio))
            mu += quality * inverseTotal  // u^2 / e
        }
        for k in 0..<n {
            let negative = L.zero - u[k]
            for j in 0..<k {
                let product = negative * u[j]
                let p = place(k, j)
                inverse.re[p] = gram.re[p] * product
                inverse.im[p] = gram.im[p] * product
            }
            let p = place(k, k)
            inverse.re[p] = gram.re[p] * negative * u[k] - mu * e[k]
        }
        _ = inverse.invertNegated(order: n, column: column)

        // Diagonal of Y by the product; off it |Y_kj|^2 = |mu e_k / u_k [M^-1]_kj|^2.
        for k in 0..<n {
            let p = place(k, k)
            signal[k] = u[k] * gram.re[p] * inverse.re[p]
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
                signal[k].addProduct(u[j], shared)
                signal[j].addProduct(u[k], shared)
                var squared = a * a
                squared.addProduct(b, b)
                interference[k] += squared
                interference[j] += squared
                lost.addProduct(squared, e[k] + e[j])
            }
        }
        // Power tr(X^H Y) = sum_k X_kk Y_kk - mu sum_{k != j} e_k |[M^-1]_kj|^2.
        var power = L.zero
        for k in 0..<n { power += u[k] * inverse.re[place(k, k)] * signal[k] }
        power = (power - mu * lost).larger(power * L(repeating: .ulpOfOne))
        for k in 0..<n {
            let factor = mu * ratio[k]
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

    /// Copies X = D M^-1 of one lane, [K, K], to `x`.
    func writeCoefficients(lane: Int, to x: LaneMatrix<L>) {
        for k in 0..<gram.order {
            let scale = LaneMatrix.get(u, k, lane: lane)
            for j in 0..<gram.order {
                let place = k >= j ? gram.place(k, j) : gram.place(j, k)
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

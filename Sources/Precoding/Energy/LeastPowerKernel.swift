import LinearAlgebra

/// The fixed point of ``LeastPower`` on a block of Gram matrices, one per lane, in double precision:
/// where many small problems of the same users differ by a few antennas.
///
/// Allocates when it is made and never again.
final class LeastPowerKernel<L: Lanes> where L.Scalar == Double {
    /// Users K.
    let users: Int
    /// H H^H / sigma^2 of every lane, lower triangle; set by the caller.
    let gram: LaneMatrix<L>
    /// Dual powers of every lane, [K]; the start set by the caller, then the result.
    let lambda: UnsafeMutablePointer<L>
    /// (G + Lambda^-1)^-1 after ``invert()``, lower triangle.
    let inverse: LaneMatrix<L>
    private let ratios: UnsafeMutablePointer<Double>
    private let column: UnsafeMutablePointer<L>
    private let storage = LaneStorage<L>()

    /// Relative change of the total power at which a search stops: it only ranks candidates; the
    /// chosen ones are solved to ``LeastPower``'s own tolerance.
    static var tolerance: Double { 1e-8 }
    static var maximumIterations: Int { 2_000 }

    /// For `users` users, SINR targets of 1 and powers up to 1 W; see ``set(ratio:of:)``.
    init(users: Int) {
        self.users = users
        gram = storage.matrix(users)
        inverse = storage.matrix(users)
        lambda = storage.vector(users)
        column = storage.vector(2 * users)
        ratios = .allocate(capacity: max(1, users))
        ratios.initialize(repeating: 1, count: max(1, users))
    }

    deinit { ratios.deallocate() }

    /// Sets the SINR target of user `k`.
    func set(ratio: Double, of k: Int) { ratios[k] = ratio }

    /// Solves all lanes from ``lambda``, which must not be above the solution if infeasibility is to
    /// be proven: the powers then only rise, so a sum above `limit` settles it.
    ///
    /// - Returns: total power of each lane; above `limit` where that is not enough.
    func solve(
        limit: Double, tolerance: Double = tolerance, iterations: Int = maximumIterations
    ) -> L {
        var before = total()
        for _ in 0..<iterations {
            step(limit: limit)
            let after = total()
            var isDone = true
            for lane in 0..<L.count {
                let isOut = !(after[lane] <= limit)
                let moved = abs(after[lane] - before[lane]) > tolerance * after[lane]
                if !isOut && moved { isDone = false }
            }
            before = after
            if isDone { break }
        }
        return before
    }

    private func total() -> L {
        var sum = L.zero
        for k in 0..<users { sum += lambda[k] }
        return sum
    }

    /// (G + Lambda^-1)^-1, which is Lambda^1/2 (Lambda^1/2 G Lambda^1/2 + I)^-1 Lambda^1/2: no square
    /// root.
    func invert() {
        switch users {
        case 2: invert(order: 2)
        case 4: invert(order: 4)
        default: invert(order: users)
        }
    }

    @inline(__always)
    private func invert(order n: Int) {
        @inline(__always) func place(_ row: Int, _ column: Int) -> Int { row &* n &+ column }
        for k in 0..<n {
            for j in 0..<k {
                let place = place(k, j)
                inverse.re[place] = L.zero - gram.re[place]
                inverse.im[place] = L.zero - gram.im[place]
            }
            let place = place(k, k)
            inverse.re[place] = L.zero - gram.re[place] - L.one / lambda[k]
        }
        _ = inverse.invertNegated(order: n, column: column)
    }

    /// One step, lambda_k gamma_k r / (1 - r) with r = [(S G S + I)^-1]_kk.
    private func step(limit: Double) {
        invert()
        // Lanes beyond the limit are frozen there, or they would overflow.
        let cap = L(repeating: 2 * limit)
        for k in 0..<users {
            let part = inverse.re[gram.place(k, k)]
            let next = lambda[k] * L(repeating: ratios[k]) * part / (lambda[k] - part)
            lambda[k] = next.smaller(cap)
        }
    }
}

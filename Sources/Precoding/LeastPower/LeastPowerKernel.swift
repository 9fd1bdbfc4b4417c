import LinearAlgebra

// Goals, in order:
//   1. The powers of ``LeastPower``, and nothing called feasible that is not.
//   2. Few iterations, also for requests at the edge of what is possible, where the fixed point
//      crawls.
//   3. Speed: no allocation, no square root, symmetric matrices only.
//
// Derivation. With C = (G + Lambda^-1)^-1 the uplink receivers that are best for the powers lambda are
// w_k = H^H C e_k; user j is heard through that of user k with amplitude Y_jk = delta_jk - C_jk / lambda_j,
// and its noise is n_k = C_kk - sum_j |C_jk|^2 / lambda_j. For these receivers the powers that meet the
// targets exactly follow from linear equations; with lambda'_j = lambda_j^2 t_j they are
//     A t = n,   A = diag((lambda_k - C_kk)^2 / gamma_k) - |C|^2 off the diagonal.
// Receivers and powers in turn are Newton's method on the fixed point (Howard's policy iteration: each
// user's interference is the least of functions that are linear in lambda), so from the first positive
// solution on the powers fall to the optimum, quadratically. Until there is one, the powers take a
// step of the fixed point, which rises from below; a sum above the limit there proves infeasibility.
//
// The downlink powers of the same directions have the same matrix (uplink-downlink duality):
// A z = lambda^2, with w_k = sqrt(z_k) H^H C e_k.

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
    private let sinrTargets: UnsafeMutablePointer<Double>
    /// A and a right side; see above.
    private let equations, right: UnsafeMutablePointer<L>
    private let column: UnsafeMutablePointer<L>
    private let storage = LaneStorage<L>()

    /// Relative change of the total power at which a search stops: it only ranks candidates; the
    /// chosen ones are solved to ``LeastPower``'s own tolerance.
    static var tolerance: Double { 1e-8 }
    static var maximumIterations: Int { 2_000 }

    /// Limit of a dual power over that of the sum (ours): Newton's first powers may be well above the
    /// last ones.
    private static var capFactor: Double { 64 }

    /// For `users` users, SINR targets of 1 and powers up to 1 W; see ``set(sinrTarget:of:)``.
    init(users: Int) {
        self.users = users
        gram = storage.matrix(users)
        inverse = storage.matrix(users)
        lambda = storage.vector(users)
        equations = storage.vector(users * users)
        right = storage.vector(users)
        column = storage.vector(2 * users)
        sinrTargets = .allocate(capacity: max(1, users))
        sinrTargets.initialize(repeating: 1, count: max(1, users))
    }

    deinit { sinrTargets.deallocate() }

    /// Sets the SINR target of user `k`.
    func set(sinrTarget: Double, of k: Int) { sinrTargets[k] = sinrTarget }

    /// Solves all lanes from ``lambda``, which must not be above the solution if infeasibility is to
    /// be proven.
    ///
    /// - Returns: total power of each lane; above `limit` where that is not enough.
    func solve(
        limit: Double, tolerance: Double = tolerance, iterations: Int = maximumIterations
    ) -> L {
        var before = total()
        for _ in 0..<iterations {
            let trust = step(limit: limit)
            let after = total()
            var isDone = true
            for lane in 0..<L.count {
                // Newton's powers come from above, where a sum beyond the limit proves nothing.
                let isOut = !(after[lane] <= limit) && !(trust[lane] > 0)
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

    /// One step of Newton's method; of the fixed point, lambda_k gamma_k r / (1 - r) with
    /// r = C_kk / lambda_k, in lanes where the equations have no positive solution.
    ///
    /// - Returns: above 0 in lanes of the first kind.
    private func step(limit: Double) -> L {
        switch users {
        case 2: step(limit, order: 2)
        case 4: step(limit, order: 4)
        default: step(limit, order: users)
        }
    }

    @inline(__always)
    private func step(_ limit: Double, order n: Int) -> L {
        invert(order: n)
        prepare(order: n)
        for k in 0..<n {
            var noise = inverse.re[k * n + k]
            for j in 0..<n {
                let place = j > k ? j * n + k : k * n + j
                let (re, im) = (inverse.re[place], j == k ? L.zero : inverse.im[place])
                noise -= (re * re + im * im) / lambda[j]
            }
            right[k] = noise
        }
        var trust = eliminate(order: n)
        // Lanes far beyond the limit are frozen there, or they would overflow.
        let cap = L(repeating: Self.capFactor * limit)
        for k in 0..<n {
            let next = lambda[k] * lambda[k] * right[k]
            right[k] = next
            trust = trust.smaller(next).smaller(cap - next)
        }
        let fallback = L.zero - trust
        for k in 0..<n {
            let part = inverse.re[k * n + k]
            let fixed = lambda[k] * L(repeating: sinrTargets[k]) * part / (lambda[k] - part)
            let newton = right[k].kept(where: trust, above: 0)
            let fixedPointStep = fixed.smaller(cap).kept(
                where: fallback, above: -.leastNonzeroMagnitude)
            lambda[k] = newton + fixedPointStep
        }
        return trust
    }

    /// A, lower triangle, from ``inverse``.
    @inline(__always)
    private func prepare(order n: Int) {
        for k in 0..<n {
            for j in 0..<k {
                let place = k * n + j
                let (re, im) = (inverse.re[place], inverse.im[place])
                equations[place] = L.zero - (re * re + im * im)
            }
            let own = lambda[k] - inverse.re[k * n + k]
            equations[k * n + k] = own * own / L(repeating: sinrTargets[k])
        }
    }

    /// Solves A x = ``right`` in place, without pivoting: where there is a positive solution A is an
    /// M-matrix, for which that is stable.
    ///
    /// - Returns: the smallest pivot; not positive where the solution is not to be trusted.
    @inline(__always)
    private func eliminate(order n: Int) -> L {
        var smallest = L(repeating: .greatestFiniteMagnitude)
        let tiny = L(repeating: .leastNormalMagnitude)
        for p in 0..<n {
            let pivot = equations[p * n + p]
            smallest = smallest.smaller(pivot)
            let inverse = L.one / pivot.larger(tiny)
            for k in (p + 1)..<max(n, p + 1) {
                let factor = equations[k * n + p] * inverse
                for j in (p + 1)..<(k + 1) {
                    equations[k * n + j] -= factor * equations[j * n + p]
                }
                right[k] -= factor * right[p]
            }
            column[p] = inverse
        }
        for p in stride(from: n - 1, through: 0, by: -1) {
            var sum = right[p]
            for k in (p + 1)..<max(n, p + 1) { sum -= equations[k * n + p] * right[k] }
            right[p] = sum * column[p]
        }
        return smallest
    }

    /// Downlink powers on the directions H^H C e_k that meet the targets exactly, after a solution:
    /// the squared scales z_k of the columns, then in ``powers(_:)`` their powers.
    ///
    /// - Returns: 0 or less in lanes without a positive solution.
    func solveDownlink() -> L {
        let n = users
        invert()
        prepare(order: n)
        for k in 0..<n { right[k] = lambda[k] * lambda[k] }
        var trust = eliminate(order: n)
        for k in 0..<n { trust = trust.smaller(right[k]) }
        return trust
    }

    /// The squared scale z_k of column k after ``solveDownlink()``.
    func scale(of k: Int) -> L { right[k] }

    /// Power of column k after ``solveDownlink()``: z_k times the squared length of H^H C e_k.
    func power(of k: Int) -> L {
        let n = users
        var length = inverse.re[k * n + k]
        for j in 0..<n {
            let place = j > k ? j * n + k : k * n + j
            let (re, im) = (inverse.re[place], j == k ? L.zero : inverse.im[place])
            length -= (re * re + im * im) / lambda[j]
        }
        return right[k] * length
    }
}

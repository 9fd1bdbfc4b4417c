import LinearAlgebra

// Goals, in order:
//   1. The powers of ``LeastPower``, and nothing called feasible that is not.
//   2. Few iterations, also for requests at the edge of what is possible, where the fixed point
//      crawls.
//   3. Speed: no allocation, no square root, symmetric matrices only.
//
// Derivation. G = H H^H / sigma^2, lambda the dual (uplink) powers, Lambda = diag(lambda). With
// C = (G + Lambda^-1)^-1 the uplink receivers that are best for the powers lambda are
// w_k = H^H C e_k; user j is heard through that of user k with amplitude Y_jk = delta_jk - C_jk /
// lambda_j, and its noise is n_k = C_kk - sum_j |C_jk|^2 / lambda_j. For these receivers the powers
// that meet the targets exactly follow from linear equations; with lambda'_j = lambda_j^2 t_j,
//     A t = n,   A = diag((lambda_k - C_kk)^2 / gamma_k) - |C|^2 off the diagonal.
// Receivers and powers in turn are Newton's method on the fixed point (Howard's policy iteration:
// each user's interference is the least of functions that are linear in lambda), so from the first
// positive solution on the powers fall to the optimum, quadratically. Until there is one, the
// powers take a step of the fixed point, which rises from below; a sum above the limit there proves
// infeasibility.
//
// The downlink powers of the same directions have the same matrix (uplink-downlink duality):
// A z = lambda^2, with w_k = sqrt(z_k) H^H C e_k.

/// The powers of ``LeastPower`` for a block of Gram matrices of the same users, one in each lane,
/// in double precision: masks that differ by a few antennas are solved side by side.
///
/// Use: set the targets, `gram` and a start in `lambda`, then
/// ``solve(limit:tolerance:iterations:)``; after that, where the precoder is wanted,
/// ``solveDownlink()``. Allocates when it is made and never again. Not to be shared between
/// threads.
final class LeastPowerKernel<L: Lanes> where L.Scalar == Double {
    /// Users K.
    let users: Int
    /// H H^H / sigma^2, lower triangle; set by the caller.
    let gram: LaneMatrix<L>
    /// Dual powers, [K]: the start, set by the caller; then the result.
    let lambda: UnsafeMutablePointer<L>
    /// C = (G + Lambda^-1)^-1 after ``invert()``, lower triangle.
    let inverse: LaneMatrix<L>
    /// gamma, [K], the same in all lanes.
    let sinrTargets: UnsafeMutablePointer<Double>
    /// A t = n, and A z = lambda^2 for the downlink; see above.
    let equations: LaneEquations<L>
    /// The dual powers that a step of Newton's method proposes, [K].
    let proposed: UnsafeMutablePointer<L>
    /// Space for `LaneMatrix.invertNegated`, [2 K].
    let column: UnsafeMutablePointer<L>
    private let storage = LaneStorage<L>()

    /// Relative change of the total power at which a search stops: it only ranks candidates; the
    /// chosen ones are solved to ``LeastPower``'s own tolerance.
    static var tolerance: Double { 1e-8 }
    /// Most steps of a search (ours): Newton's method takes a handful.
    static var maximumIterations: Int { 2_000 }

    /// For `users` users and SINR targets of 1; see ``set(sinrTarget:of:)``.
    init(users: Int) {
        self.users = users
        gram = storage.matrix(users)
        inverse = storage.matrix(users)
        lambda = storage.vector(users)
        equations = LaneEquations(order: users, storage: storage)
        proposed = storage.vector(users)
        column = storage.vector(2 * users)
        sinrTargets = .allocate(capacity: max(1, users))
        sinrTargets.initialize(repeating: 1, count: max(1, users))
    }

    deinit { sinrTargets.deallocate() }

    /// Sets the SINR target of user `k`.
    func set(sinrTarget: Double, of k: Int) { sinrTargets[k] = sinrTarget }

    /// Steps from ``lambda`` until the total power of every lane stands still, or is above `limit`.
    ///
    /// - Parameters:
    ///   - limit: total power in W that is too much. A start that is nowhere above the solution
    ///     proves that it is needed; from another start a lane above it proves nothing.
    ///   - tolerance: relative change of the total power at which a lane stands still.
    ///   - iterations: most steps.
    /// - Returns: total power of each lane in W; above `limit` where that is not enough, infinite where
    ///   the last step was not Newton's: the fixed point may crawl towards powers that it will never
    ///   reach, below any tolerance, and then what it stands at is no solution.
    /// - Complexity: O(I K^3).
    func solve(
        limit: Double, tolerance: Double = tolerance, iterations: Int = maximumIterations
    ) -> L {
        var before = total()
        let steps = max(1, iterations)
        for iteration in 1...steps {
            let trust = step(limit: limit)
            let after = total()
            var isDone = true
            for lane in 0..<L.count {
                // Newton's powers come from above, where a sum beyond the limit proves nothing.
                let isNewton = trust[lane] > 0
                let isOut = !(after[lane] <= limit) && !isNewton
                let moved = abs(after[lane] - before[lane]) > tolerance * after[lane]
                if !isOut && (moved || !isNewton) { isDone = false }
            }
            before = after
            guard isDone || iteration == steps else { continue }
            for lane in 0..<L.count where !(trust[lane] > 0) { before[lane] = .infinity }
            break
        }
        return before
    }

    private func total() -> L {
        var sum = L.zero
        for k in 0..<users { sum += lambda[k] }
        return sum
    }
}

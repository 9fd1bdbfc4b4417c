import LinearAlgebra

/// The fixed point of ``LeastPower`` on a block of Gram matrices, one per lane, in double
/// precision: for searching over antennas, where thousands of small problems differ by an antenna.
final class LeastPowerKernel {
    typealias L = DoubleLanes

    /// Users K.
    let users: Int
    /// H H^H / sigma^2 of every lane, lower triangle; set by the caller.
    let gram: LaneMatrix<L>
    private let ratios: [Double]
    private let limit: Double
    private let inverse: LaneMatrix<L>
    private let lambda, column: UnsafeMutablePointer<L>
    private let storage = LaneStorage<L>()

    /// Relative change of the total power at which a search stops: it only ranks candidates; the
    /// chosen ones are solved to ``LeastPower``'s own tolerance.
    private static let tolerance = 1e-8
    private static let maximumIterations = 2_000

    /// For SINR `ratios` [K] and powers up to `limit` in W.
    init(ratios: [Double], limit: Double) {
        users = ratios.count
        self.ratios = ratios
        self.limit = limit
        gram = storage.matrix(users)
        inverse = storage.matrix(users)
        lambda = storage.vector(users)
        column = storage.vector(2 * users)
    }

    /// Solves all lanes, from `start` [K], which must not be above the solution: the dual powers on
    /// more antennas never are.
    ///
    /// - Returns: total power and dual powers of each lane; infinite power when it would be above
    ///   the limit, which the monotone rise proves.
    func solve(from start: [Double]) -> [(power: Double, lambda: [Double])] {
        for k in 0..<users { lambda[k] = L(repeating: start[k]) }
        var before = L(repeating: start.reduce(0, +))
        for _ in 0..<Self.maximumIterations {
            step()
            var after = L.zero
            for k in 0..<users { after += lambda[k] }
            var isDone = true
            for lane in 0..<L.count {
                let isOut = !(after[lane] <= limit)
                let moved = after[lane] - before[lane] > Self.tolerance * after[lane]
                if !isOut && moved { isDone = false }
            }
            before = after
            if isDone { break }
        }
        return (0..<L.count).map { lane in
            let power = before[lane] <= limit ? before[lane] : Double.infinity
            return (power, (0..<users).map { lambda[$0][lane] })
        }
    }

    /// One step, with [(S G S + I)^-1]_kk = [(G + Lambda^-1)^-1]_kk / lambda_k: no square root.
    private func step() {
        for k in 0..<users {
            for j in 0..<k {
                let place = gram.place(k, j)
                inverse.re[place] = L.zero - gram.re[place]
                inverse.im[place] = L.zero - gram.im[place]
            }
            let place = gram.place(k, k)
            inverse.re[place] = L.zero - gram.re[place] - L.one / lambda[k]
        }
        _ = inverse.invertNegated(column: column)
        // Lanes beyond the limit are frozen there, or they would overflow.
        let cap = L(repeating: 2 * limit)
        for k in 0..<users {
            let rest = inverse.re[gram.place(k, k)] / lambda[k]
            let next = lambda[k] * L(repeating: ratios[k]) * rest / (L.one - rest)
            lambda[k] = next.smaller(cap)
        }
    }
}

import LinearAlgebra

// The derivation and the letters stand in LeastPowerKernel.swift.
extension LeastPowerKernel {
    /// Limit of a dual power over that of the sum (ours): Newton's first powers may be well above
    /// the last ones.
    private static var capFactor: Double { 64 }

    /// One step of all lanes: Newton's method where its equations have a positive solution, the
    /// fixed point lambda_k gamma_k r / (1 - r) with r = C_kk / lambda_k elsewhere.
    ///
    /// The orders met most are compiled with the order as a constant.
    ///
    /// - Returns: above 0 in lanes that took Newton's step.
    func step(limit: Double) -> L {
        switch users {
        case 2: step(limit, order: 2)
        case 4: step(limit, order: 4)
        default: step(limit, order: users)
        }
    }

    @inline(__always)
    private func step(_ limit: Double, order n: Int) -> L {
        invert(order: n)
        formEquations(order: n)
        for k in 0..<n { equations.solution[k] = noise(of: k, order: n) }
        var trust = equations.solve(order: n)
        // Lanes far beyond the limit are frozen there, or they would overflow.
        let cap = L(repeating: Self.capFactor * limit)
        for k in 0..<n {
            let next = lambda[k] * lambda[k] * equations.solution[k]
            proposed[k] = next
            trust = trust.smaller(next).smaller(cap - next)
        }
        let distrust = L.zero - trust
        for k in 0..<n {
            let own = inverse.re[k * n + k]
            let fixedPoint = lambda[k] * L(repeating: sinrTargets[k]) * own / (lambda[k] - own)
            let newtonStep = proposed[k].kept(where: trust, above: 0)
            let fixedPointStep = fixedPoint.smaller(cap)
                .kept(where: distrust, above: -.leastNonzeroMagnitude)
            lambda[k] = newtonStep + fixedPointStep
        }
        return trust
    }

    /// ``inverse`` = C = (G + Lambda^-1)^-1, which is Lambda^1/2 (Lambda^1/2 G Lambda^1/2 + I)^-1
    /// Lambda^1/2 without a square root.
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

    /// The matrix A of ``equations``, lower triangle, from C.
    @inline(__always)
    func formEquations(order n: Int) {
        for k in 0..<n {
            for j in 0..<k {
                let place = k * n + j
                let (re, im) = (inverse.re[place], inverse.im[place])
                equations.matrix[place] = L.zero - (re * re + im * im)
            }
            let own = lambda[k] - inverse.re[k * n + k]
            equations.matrix[k * n + k] = own * own / L(repeating: sinrTargets[k])
        }
    }

    /// n_k = C_kk - sum_j |C_jk|^2 / lambda_j: the noise that receiver k lets through, and the
    /// squared length of its direction H^H C e_k.
    @inline(__always)
    func noise(of k: Int, order n: Int) -> L {
        var noise = inverse.re[k * n + k]
        for j in 0..<n {
            let place = j > k ? j * n + k : k * n + j
            let (re, im) = (inverse.re[place], j == k ? L.zero : inverse.im[place])
            noise -= (re * re + im * im) / lambda[j]
        }
        return noise
    }
}

import LinearAlgebra

// The derivation and the letters stand in LeastPowerKernel.swift.
extension LeastPowerKernel {
    /// Finds the precoder w_k = sqrt(z_k) H^H C e_k that meets the targets exactly, for the dual
    /// powers in ``lambda``: C goes to ``inverse``, z to ``scale(of:)``.
    ///
    /// - Returns: 0 or less in lanes without a positive solution.
    func solveDownlink() -> L {
        invert()
        formEquations(order: users)
        for k in 0..<users { equations.solution[k] = lambda[k] * lambda[k] }
        var trust = equations.solve(order: users)
        for k in 0..<users { trust = trust.smaller(equations.solution[k]) }
        return trust
    }

    /// z_k, the squared scale of column k, after ``solveDownlink()``.
    func scale(of k: Int) -> L { equations.solution[k] }

    /// ||w_k||^2 in W after ``solveDownlink()``.
    func power(of k: Int) -> L { scale(of: k) * noise(of: k, order: users) }
}

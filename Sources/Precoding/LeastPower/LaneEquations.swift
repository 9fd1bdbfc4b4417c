import LinearAlgebra

/// Systems of K real linear equations A x = b with symmetric A, one system in each lane.
///
/// Solved by elimination without pivoting, which is stable for M-matrices (a positive diagonal,
/// nothing positive off it, and positive solutions for positive b): what ``LeastPowerKernel`` meets
/// wherever its answer counts.
struct LaneEquations<L: Lanes> {
    /// A, [K, K] of lanes: the lower triangle; the elimination overwrites it.
    let matrix: UnsafeMutablePointer<L>
    /// b before ``solve(order:)``, x after it, [K].
    let solution: UnsafeMutablePointer<L>
    /// 1 / pivot of every column, [K].
    private let inversePivots: UnsafeMutablePointer<L>

    /// Space for systems of order `n` in `storage`.
    init(order n: Int, storage: LaneStorage<L>) {
        matrix = storage.vector(n * n)
        solution = storage.vector(n)
        inversePivots = storage.vector(n)
    }

    /// Solves the systems. O(n^3 / 6).
    ///
    /// - Parameter n: the order, given again: as a constant it lets the compiler unroll the loops.
    /// - Returns: the smallest pivot; where it is not positive, the solution is not to be trusted.
    @inline(__always)
    func solve(order n: Int) -> L {
        var smallest = L(repeating: .greatestFiniteMagnitude)
        let tiny = L(repeating: .leastNormalMagnitude)
        for p in 0..<n {
            let pivot = matrix[p * n + p]
            smallest = smallest.smaller(pivot)
            let inverse = L.one / pivot.larger(tiny)
            for k in (p + 1)..<max(n, p + 1) {
                let factor = matrix[k * n + p] * inverse
                for j in (p + 1)..<(k + 1) { matrix[k * n + j] -= factor * matrix[j * n + p] }
                solution[k] -= factor * solution[p]
            }
            inversePivots[p] = inverse
        }
        for p in stride(from: n - 1, through: 0, by: -1) {
            var sum = solution[p]
            for k in (p + 1)..<max(n, p + 1) { sum -= matrix[k * n + p] * solution[k] }
            solution[p] = sum * inversePivots[p]
        }
        return smallest
    }
}

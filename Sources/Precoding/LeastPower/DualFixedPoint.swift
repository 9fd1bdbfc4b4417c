import LinearAlgebra
import Numerics

// Goals, in order:
//   1. The bits of the matrices in the derivation of ``LeastPower``: what is left out of them
//      multiplies by zero or is never read.
//   2. Speed: a request at the edge of what is feasible takes thousands of steps.

/// The fixed point of the dual powers of ``LeastPower``, in memory that is allocated once for all
/// steps.
///
/// K users. Not to be shared between threads.
final class DualFixedPoint {
    private typealias Element = ComplexMatrix.Element

    /// Dual powers lambda in W, [K]: the start, then what the last step gave.
    let lambda: UnsafeMutablePointer<Double>
    private let users: Int
    /// G = H H^H / sigma^2, and L of M = S G S + I = L D L^H, both [K, K].
    private let gram, factor: UnsafeMutablePointer<Element>
    /// A column of M^-1, [K].
    private let column: UnsafeMutablePointer<Element>
    /// gamma, S and D, [K] each.
    private let sinrTargets, roots, pivots: UnsafeMutablePointer<Double>

    /// The fixed point for G, gamma and a start.
    init(gram: ComplexMatrix, sinrTargets: [Double], lambda: [Double]) {
        users = gram.rows
        let elements = UnsafeMutablePointer<Element>.allocate(
            capacity: max(1, users * (2 * users + 1)))
        elements.initialize(repeating: .zero, count: users * (2 * users + 1))
        self.gram = elements
        factor = elements + users * users
        column = factor + users * users
        let numbers = UnsafeMutablePointer<Double>.allocate(capacity: max(1, 4 * users))
        numbers.initialize(repeating: 0, count: 4 * users)
        self.lambda = numbers
        self.sinrTargets = numbers + users
        roots = numbers + 2 * users
        pivots = numbers + 3 * users
        for i in 0..<(users * users) { elements[i] = gram.elements[i] }
        for k in 0..<users {
            self.lambda[k] = lambda[k]
            self.sinrTargets[k] = sinrTargets[k]
        }
    }

    deinit {
        gram.deallocate()
        lambda.deallocate()
    }

    /// Sum of the dual powers in W.
    var total: Double {
        var sum = 0.0
        for k in 0..<users { sum += lambda[k] }
        return sum
    }

    /// lambda_k <- gamma_k lambda_k r / (1 - r), r = [M^-1]_kk, for every user at once.
    ///
    /// - Returns: false, with the powers as they were, where M is not positive definite to working
    ///   precision.
    /// - Complexity: O(K^3).
    func step() -> Bool {
        guard factorize() else { return false }
        for k in 0..<users {
            let rest = inverse(k)
            lambda[k] *= sinrTargets[k] * rest / (1 - rest)
        }
        return true
    }

    /// M = L D L^H, of which only the lower triangle is made.
    private func factorize() -> Bool {
        let n = users
        var largest = 0.0
        for k in 0..<n {
            roots[k] = lambda[k].squareRoot()
            for j in 0...k {
                factor[k &* n &+ j] = gram[k &* n &+ j].multiplied(by: roots[k] * roots[j])
            }
            factor[k &* n &+ k] += .one
            largest = max(largest, factor[k &* n &+ k].rawStorage.x)
        }
        for j in 0..<n {
            let row = factor + j &* n
            var pivot = row[j].rawStorage.x
            for k in 0..<j { pivot -= row[k].squaredLength * pivots[k] }
            // Not so for NaN either, nor where an element is infinite.
            guard pivot > 0 * largest else { return false }
            pivots[j] = pivot
            for i in (j &+ 1)..<max(n, j &+ 1) {
                let other = factor + i &* n
                var sum = other[j]
                for k in 0..<j { sum -= (other[k] * row[k].conjugate).multiplied(by: pivots[k]) }
                other[j] = sum.multiplied(by: 1 / pivot)
            }
        }
        return true
    }

    /// [M^-1]_kk: column k of the inverse, from its element k on.
    private func inverse(_ k: Int) -> Double {
        let n = users
        column[k] = .one
        for i in (k &+ 1)..<max(n, k &+ 1) {
            var sum = Element.zero
            for j in k..<i { sum -= factor[i &* n &+ j] * column[j] }
            column[i] = sum
        }
        for i in stride(from: n - 1, through: k, by: -1) {
            var sum = column[i].multiplied(by: 1 / pivots[i])
            for j in (i &+ 1)..<max(n, i &+ 1) {
                sum -= factor[j &* n &+ i].conjugate * column[j]
            }
            column[i] = sum
        }
        return column[k].rawStorage.x
    }
}

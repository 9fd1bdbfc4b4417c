import Numerics

/// Eigenvalues and vectors of a small Hermitian matrix in memory that is there: Jacobi's method.
///
/// In each sweep every element off the diagonal is turned to zero once, by a rotation of its two rows
/// and columns (Golub and Van Loan, "Matrix Computations", 4th ed., section 8.5); the sum of their
/// squares falls quadratically in the end. Used where LAPACK, which asks for memory, may not be; a few
/// times slower. O(sweeps n^3), some eight sweeps.
package enum HermitianJacobi {
    package typealias Numbers = UnsafeMutablePointer<Complex<Double>>

    /// Sweeps after which the result is taken as it is; sixteen users need less than ten.
    private static let largestSweeps = 30

    /// Makes `a` [n, n] diagonal and `vectors` [n, n] the matrix V with A = V D V^H.
    package static func diagonalize(_ a: Numbers, order n: Int, vectors v: Numbers) {
        for i in 0..<n { for j in 0..<n { v[i * n + j] = i == j ? .one : .zero } }
        for _ in 0..<largestSweeps {
            var (off, on) = (0.0, 0.0)
            for i in 0..<n {
                on += a[i * n + i].squaredLength
                for j in 0..<i { off += a[i * n + j].squaredLength }
            }
            // Rounding leaves no less.
            guard off > 1e-33 * on else { return }
            for p in 0..<n { for q in (p + 1)..<max(n, p + 1) { rotate(a, n, v, p, q) } }
        }
    }

    /// Turns a_pq to zero.
    private static func rotate(_ a: Numbers, _ n: Int, _ v: Numbers, _ p: Int, _ q: Int) {
        let z = a[p * n + q]
        let length = z.squaredLength.squareRoot()
        guard length > 0 else { return }
        let (app, aqq) = (a[p * n + p].rawStorage.x, a[q * n + q].rawStorage.x)
        // t = tan of the angle, the smaller root of t^2 + 2 r t - 1 = 0.
        let r = (aqq - app) / (2 * length)
        let t = (r >= 0 ? 1.0 : -1) / (abs(r) + (1 + r * r).squareRoot())
        let c = 1 / (1 + t * t).squareRoot()
        let s = t * c
        // The phase makes a_pq real.
        let phase = z.multiplied(by: 1 / length)
        /// Columns p and q of `m`, times the rotation.
        func turnColumns(_ m: Numbers) {
            for i in 0..<n {
                let (x, y) = (m[i * n + p], m[i * n + q])
                m[i * n + p] = x.multiplied(by: c) - (y * phase.conjugate).multiplied(by: s)
                m[i * n + q] = (x * phase).multiplied(by: s) + y.multiplied(by: c)
            }
        }
        turnColumns(a)
        for i in 0..<n {
            let (x, y) = (a[p * n + i], a[q * n + i])
            a[p * n + i] = x.multiplied(by: c) - (y * phase).multiplied(by: s)
            a[q * n + i] = (x * phase.conjugate).multiplied(by: s) + y.multiplied(by: c)
        }
        turnColumns(v)
        a[p * n + q] = .zero
        a[q * n + p] = .zero
    }
}

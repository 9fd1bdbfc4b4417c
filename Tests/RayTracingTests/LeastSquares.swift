import Numerics

/// Linear equations, as many as unknowns or more.
enum LeastSquares {
    /// The x of least |A x - b| for the rows A, from the normal equations by Cholesky's method.
    static func solve(
        _ rows: [[Complex<Double>]], _ right: [Complex<Double>]
    ) -> [Complex<Double>] {
        let n = rows[0].count
        // Real and imaginary parts apart: matrices of numbers are quick also without optimisation.
        var re = [Double](repeating: 0, count: n * n)
        var im = re
        var (bre, bim) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
        for (row, value) in zip(rows, right) {
            let (x, y) = (row.map(\.real), row.map(\.imaginary))
            for i in 0..<n {
                let (a, b) = (x[i], y[i])
                for j in 0...i {
                    // The lower triangle of A^H A.
                    re[i * n + j] += a * x[j] + b * y[j]
                    im[i * n + j] += a * y[j] - b * x[j]
                }
                bre[i] += a * value.real + b * value.imaginary
                bim[i] += a * value.imaginary - b * value.real
            }
        }
        // L of A^H A = L L^H, in place.
        for j in 0..<n {
            var diagonal = re[j * n + j]
            for k in 0..<j {
                diagonal -= re[j * n + k] * re[j * n + k] + im[j * n + k] * im[j * n + k]
            }
            let root = diagonal.squareRoot()
            (re[j * n + j], im[j * n + j]) = (root, 0)
            for i in (j + 1)..<max(n, j + 1) {
                var (a, b) = (re[i * n + j], im[i * n + j])
                for k in 0..<j {
                    let (p, q) = (re[i * n + k], im[i * n + k])
                    let (r, s) = (re[j * n + k], im[j * n + k])
                    a -= p * r + q * s
                    b -= q * r - p * s
                }
                (re[i * n + j], im[i * n + j]) = (a / root, b / root)
            }
        }
        var x = zip(bre, bim).map { Complex($0, $1) }
        for i in 0..<n {
            for k in 0..<i { x[i] -= Complex(re[i * n + k], im[i * n + k]) * x[k] }
            x[i] = x[i].multiplied(by: 1 / re[i * n + i])
        }
        for i in (0..<n).reversed() {
            for k in (i + 1)..<max(n, i + 1) {
                x[i] -= Complex(re[k * n + i], -im[k * n + i]) * x[k]
            }
            x[i] = x[i].multiplied(by: 1 / re[i * n + i])
        }
        return x
    }
}

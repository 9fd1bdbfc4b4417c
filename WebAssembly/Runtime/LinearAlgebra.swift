import LinearAlgebra
import Numerics

// What the kernels ask of BLAS and LAPACK through CLinearAlgebra, for matrices of the order of the number
// of users: plain loops.

/// C [m, n] = A [m, k] B [k, n], row-major.
@_cdecl("mimo_zgemm")
func zgemm(
    _ m: Int32, _ n: Int32, _ k: Int32, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer,
    _ c: UnsafeMutableRawPointer
) {
    let (m, n, k) = (Int(m), Int(n), Int(k))
    let a = a.assumingMemoryBound(to: Complex<Double>.self)
    let b = b.assumingMemoryBound(to: Complex<Double>.self)
    let c = c.assumingMemoryBound(to: Complex<Double>.self)
    for row in 0..<m {
        for column in 0..<n {
            var sum = Complex<Double>.zero
            for i in 0..<k { sum += a[row * k + i] * b[i * n + column] }
            c[row * n + column] = sum
        }
    }
}

/// Solves A X = B, column-major, by elimination with partial pivoting; B becomes X.
///
/// - Returns: 0, or the number of the first pivot that is zero.
@_cdecl("mimo_zgesv")
func zgesv(
    _ order: Int32, _ columns: Int32, _ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer
) -> Int32 {
    let (n, columns) = (Int(order), Int(columns))
    let a = a.assumingMemoryBound(to: Complex<Double>.self)
    let b = b.assumingMemoryBound(to: Complex<Double>.self)
    for p in 0..<n {
        var pivot = p
        for row in p..<n where magnitude(a[p * n + row]) > magnitude(a[p * n + pivot]) {
            pivot = row
        }
        guard magnitude(a[p * n + pivot]) > 0 else { return Int32(p + 1) }
        if pivot != p {
            for column in 0..<n { swapElements(a, column * n + p, column * n + pivot) }
            for column in 0..<columns { swapElements(b, column * n + p, column * n + pivot) }
        }
        let inverse = reciprocal(a[p * n + p])
        for row in (p + 1)..<max(n, p + 1) {
            let factor = a[p * n + row] * inverse
            for column in p..<n { a[column * n + row] -= factor * a[column * n + p] }
            for column in 0..<columns { b[column * n + row] -= factor * b[column * n + p] }
        }
    }
    for column in 0..<columns {
        for row in stride(from: n - 1, through: 0, by: -1) {
            var sum = b[column * n + row]
            for j in (row + 1)..<max(n, row + 1) { sum -= a[j * n + row] * b[column * n + j] }
            b[column * n + row] = sum * reciprocal(a[row * n + row])
        }
    }
    return 0
}

/// 1 / z, whose square may be beyond the numbers.
private func reciprocal(_ z: Complex<Double>) -> Complex<Double> {
    let scale = 1 / magnitude(z)
    let unit = z.multiplied(by: scale)
    return unit.conjugate.multiplied(by: scale / unit.squaredLength)
}

/// |Re| + |Im|, as LAPACK's pivots are compared.
private func magnitude(_ z: Complex<Double>) -> Double {
    abs(z.rawStorage.x) + abs(z.rawStorage.y)
}

private func swapElements(_ x: UnsafeMutablePointer<Complex<Double>>, _ i: Int, _ j: Int) {
    let kept = x[i]
    x[i] = x[j]
    x[j] = kept
}

/// Eigenvalues, ascending, and eigenvectors of a Hermitian A [n, n], column-major, of which the lower
/// triangle is read; A becomes the vectors.
///
/// - Returns: 0.
@_cdecl("mimo_zheev")
func zheev(
    _ order: Int32, _ wantsVectors: Int32, _ a: UnsafeMutableRawPointer,
    _ values: UnsafeMutablePointer<Double>
) -> Int32 {
    let n = Int(order)
    let a = a.assumingMemoryBound(to: Complex<Double>.self)
    var matrix = [Complex<Double>](repeating: .zero, count: n * n)
    var vectors = matrix
    for row in 0..<n {
        for column in 0...row {
            matrix[row * n + column] = a[column * n + row]
            matrix[column * n + row] = a[column * n + row].conjugate
        }
        matrix[row * n + row] = Complex(a[row * n + row].rawStorage.x)
    }
    matrix.withUnsafeMutableBufferPointer { matrix in
        vectors.withUnsafeMutableBufferPointer { vectors in
            guard let matrix = matrix.baseAddress, let vectors = vectors.baseAddress else { return }
            HermitianJacobi.diagonalize(matrix, order: n, vectors: vectors)
        }
    }
    var order = Array(0..<n)
    for i in 0..<n {
        for j in (i + 1)..<max(n, i + 1)
        where matrix[order[j] * (n + 1)].rawStorage.x < matrix[order[i] * (n + 1)].rawStorage.x {
            order.swapAt(i, j)
        }
    }
    for column in 0..<n {
        values[column] = matrix[order[column] * (n + 1)].rawStorage.x
        for row in 0..<n { a[column * n + row] = vectors[row * n + order[column]] }
    }
    return 0
}

import LinearAlgebra
import Numerics

extension BatchWorkspace {
    /// Writes W = H^H X of one lane, scaled to `power`, to `target` [K, N].
    ///
    /// - Parameter columns: number of columns of X that there are; `nil` for K.
    /// - Returns: whether W is finite and not zero; `target` is untouched otherwise.
    func writePrecoder(
        lane: Int, power: Double, columns: Int? = nil,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) -> Bool {
        let columns = columns ?? users
        let squares =
            users == 4 && columns == 4 ? combineFour(lane) : combine(lane, columns: columns)
        let norm = Double(squares.sum())
        guard norm.isFinite && norm > Double(Float.leastNormalMagnitude) else { return false }
        let scale = L.Scalar((power / norm).squareRoot())
        let factor = L(repeating: scale)
        for k in 0..<columns {
            let re = weights + 2 * k * padded
            let im = re + padded
            let result = UnsafeMutableRawPointer(target + k * antennas)
                .assumingMemoryBound(to: Float.self)
            for n in stride(from: 0, to: whole, by: L.count) {
                let w = numbers(re, at: n) * factor
                L.storeInterleaved(w.re, w.im, to: result + 2 * n)
            }
            for n in whole..<max(antennas, whole) {
                result[2 * n] = Float(re[n] * scale)
                result[2 * n + 1] = Float(im[n] * scale)
            }
        }
        return true
    }

    /// H^H X of one lane into ``weights``.
    ///
    /// - Returns: ||H^H X||_F^2 in parts: the sum over the lanes of the vector is the norm.
    private func combine(_ lane: Int, columns: Int) -> L {
        var squares = L.zero
        for k in 0..<columns {
            let column = weights + 2 * k * padded
            for n in stride(from: 0, to: padded, by: L.count) {
                var w = ComplexLanes<L>.zero
                for j in 0..<users {
                    let (re, im) = coefficients.get(j, k, lane: lane)
                    w.addProduct(
                        ComplexLanes(repeating: re, im), conjugate: numbers(plane(lane, j), at: n))
                }
                w.store(to: column + n, column + padded + n)
                squares.addSquare(of: w)
            }
        }
        return squares
    }
}

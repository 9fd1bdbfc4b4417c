import LinearAlgebra
import Numerics

// Four users are met most. With their number fixed, all sums and the channels of an antenna stay in
// registers: two and a half times the speed of the loops over any number of users. That is why the
// users stand here one by one: a loop over an array would put the sums into memory.
extension BatchWorkspace {
    /// Copies a channel [4, N], times `scale`, to the planes of a lane and forms its Gram matrix in
    /// one pass over the antennas; N is a whole number of vectors.
    ///
    /// - Returns: the trace of the Gram matrix.
    func loadFour(
        _ channel: UnsafePointer<Complex<Float>>, lane: Int, scale: L.Scalar
    ) -> L.Scalar {
        let source = UnsafeRawPointer(channel).assumingMemoryBound(to: Float.self)
        let target = planes + lane &* 8 &* padded
        let factor = L(repeating: scale)
        /// Copies the numbers of user `k` from antenna `n` on, and returns them.
        @inline(__always) func copy(_ k: Int, _ n: Int) -> ComplexLanes<L> {
            let both = L.loadInterleaved(source + (2 &* n &+ 2 &* k &* padded))
            let h = ComplexLanes(re: both.re, im: both.im) * factor
            let place = target + (n &+ 2 &* k &* padded)
            h.store(to: place, place + padded)
            return h
        }
        var (g00, g11, g22, g33) = (L.zero, L.zero, L.zero, L.zero)
        var g10 = ComplexLanes<L>.zero
        var (g20, g21) = (g10, g10)
        var (g30, g31, g32) = (g10, g10, g10)
        var n = 0
        while n < padded {
            let h0 = copy(0, n)
            let h1 = copy(1, n)
            let h2 = copy(2, n)
            let h3 = copy(3, n)
            g00.addSquare(of: h0)
            g11.addSquare(of: h1)
            g10.addProduct(h1, conjugate: h0)
            g22.addSquare(of: h2)
            g20.addProduct(h2, conjugate: h0)
            g21.addProduct(h2, conjugate: h1)
            g33.addSquare(of: h3)
            g30.addProduct(h3, conjugate: h0)
            g31.addProduct(h3, conjugate: h1)
            g32.addProduct(h3, conjugate: h2)
            n &+= L.count
        }
        var trace: L.Scalar = 0
        /// Writes G_kk.
        @inline(__always) func set(_ k: Int, _ square: L) {
            let sum = square.sum()
            gram.set(k, k, lane: lane, to: sum, 0)
            trace += sum
        }
        /// Writes G_kj.
        @inline(__always) func set(_ k: Int, _ j: Int, _ product: ComplexLanes<L>) {
            gram.set(k, j, lane: lane, to: product.re.sum(), product.im.sum())
        }
        set(0, g00)
        set(1, 0, g10)
        set(1, g11)
        set(2, 0, g20)
        set(2, 1, g21)
        set(2, g22)
        set(3, 0, g30)
        set(3, 1, g31)
        set(3, 2, g32)
        set(3, g33)
        return trace
    }

    /// H^H X of one lane of four users into ``weights``.
    ///
    /// - Returns: ||H^H X||_F^2 in parts: the sum over the lanes of the vector is the norm.
    func combineFour(_ lane: Int) -> L {
        let source = planes + lane &* 8 &* padded
        /// The numbers of user `j` from antenna `n` on.
        @inline(__always) func h(_ j: Int, _ n: Int) -> ComplexLanes<L> {
            numbers(source + 2 &* j &* padded, at: n)
        }
        var (evens, odds) = (L.zero, L.zero)
        for k in 0..<4 {
            /// X_jk in every lane.
            @inline(__always) func x(_ j: Int) -> ComplexLanes<L> {
                let (re, im) = coefficients.get(j, k, lane: lane)
                return ComplexLanes(repeating: re, im)
            }
            let (x0, x1, x2, x3) = (x(0), x(1), x(2), x(3))
            let target = weights + 2 &* k &* padded
            var n = 0
            while n < padded {
                var w = ComplexLanes<L>.zero
                w.addProduct(x0, conjugate: h(0, n))
                w.addProduct(x1, conjugate: h(1, n))
                w.addProduct(x2, conjugate: h(2, n))
                w.addProduct(x3, conjugate: h(3, n))
                w.store(to: target + n, target + (n &+ padded))
                // Two sums: the second need not wait for the first.
                evens.addProduct(w.re, w.re)
                odds.addProduct(w.im, w.im)
                n &+= L.count
            }
        }
        return evens + odds
    }
}

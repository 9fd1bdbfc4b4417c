/// Square complex matrices of one order K, one in each lane, in memory borrowed of a `LaneStorage`.
///
/// Memory: `re` and `im`, each [K, K] of lanes, row-major: the numbers that the matrices have at
/// one place lie side by side in one vector. Of Hermitian matrices the lower triangle is used, the
/// rest is undefined.
@frozen public struct LaneMatrix<L: Lanes> {
    /// The order K.
    public let order: Int
    /// Real and imaginary parts, [K, K] of lanes.
    public let re, im: UnsafeMutablePointer<L>

    /// A matrix of order `order` in borrowed memory.
    @inlinable
    public init(
        order: Int, re: UnsafeMutablePointer<L>, im: UnsafeMutablePointer<L>
    ) {
        self.order = order
        self.re = re
        self.im = im
    }

    /// The place of (row, column).
    @inlinable @inline(__always) public func place(_ row: Int, _ column: Int) -> Int {
        row * order + column
    }

    /// Writes element (row, column) of the matrix of one lane.
    @inlinable @inline(__always)
    public func set(
        _ row: Int, _ column: Int, lane: Int, to re: L.Scalar, _ im: L.Scalar
    ) {
        let place = place(row, column)
        Self.set(self.re, place, lane: lane, to: re)
        Self.set(self.im, place, lane: lane, to: im)
    }

    /// Element (row, column) of the matrix of one lane.
    @inlinable @inline(__always)
    public func get(_ row: Int, _ column: Int, lane: Int) -> (re: L.Scalar, im: L.Scalar) {
        let place = place(row, column)
        return (Self.get(re, place, lane: lane), Self.get(im, place, lane: lane))
    }

    /// Writes the number of one lane at `place` of a vector.
    @inlinable @inline(__always)
    public static func set(
        _ pointer: UnsafeMutablePointer<L>, _ place: Int, lane: Int, to value: L.Scalar
    ) {
        UnsafeMutableRawPointer(pointer + place).storeBytes(
            of: value, toByteOffset: lane * MemoryLayout<L.Scalar>.stride, as: L.Scalar.self)
    }

    /// The number of one lane at `place` of a vector.
    @inlinable @inline(__always)
    public static func get(_ pointer: UnsafeMutablePointer<L>, _ place: Int, lane: Int) -> L.Scalar
    {
        UnsafeRawPointer(pointer + place).load(
            fromByteOffset: lane * MemoryLayout<L.Scalar>.stride, as: L.Scalar.self)
    }

    /// |A_kj|^2 of a Hermitian matrix that is given by its lower triangle.
    @inlinable @inline(__always)
    public func squaredMagnitude(_ k: Int, _ j: Int) -> L {
        let p = k >= j ? place(k, j) : place(j, k)
        return re[p] * re[p] + (k == j ? L.zero : im[p] * im[p])
    }

    /// Replaces the lower triangle of -A by that of A^-1, for Hermitian positive definite A.
    ///
    /// The symmetric sweep operator (Goodnight 1979, doi:10.1080/00031305.1979.10482688) on every
    /// pivot in turn: in place, without square roots, and on the triangle alone, at half the work
    /// of Gauss-Jordan. Sweeping -A leaves +A^-1. Without pivoting, which positive definiteness
    /// makes stable. K^2 (K - 1) / 2 complex multiply-adds.
    ///
    /// - Parameter column: space for 2 K lanes.
    /// - Returns: the smallest pivot; lanes where it is not positive hold garbage.
    @inlinable
    public func invertNegated(column: UnsafeMutablePointer<L>) -> L {
        order == 4 ? invertNegatedFour(column: column) : invertNegated(order: order, column: column)
    }

    /// The order met most, with every loop unrolled. A function of its own: where several orders are
    /// inlined into one function, the compiler stops after the first.
    @inlinable @inline(never)
    func invertNegatedFour(column: UnsafeMutablePointer<L>) -> L {
        invertNegated(order: 4, column: column)
    }

    /// ``invertNegated(column:)`` for a matrix of order `n`: given as a constant, it lets the
    /// compiler unroll every loop.
    @inlinable @inline(__always)
    public func invertNegated(order n: Int, column: UnsafeMutablePointer<L>) -> L {
        @inline(__always) func place(_ row: Int, _ column: Int) -> Int { row &* n &+ column }
        var smallest = L(repeating: .greatestFiniteMagnitude)
        for p in 0..<n {
            let pivot = re[place(p, p)]
            smallest = smallest.smaller(L.zero - pivot)
            let d = L.one / pivot
            for i in 0..<p {
                column[2 * i] = re[place(p, i)]
                column[2 * i + 1] = L.zero - im[place(p, i)]
            }
            for i in (p + 1)..<max(n, p + 1) {
                column[2 * i] = re[place(i, p)]
                column[2 * i + 1] = im[place(i, p)]
            }
            for i in 0..<n where i != p {
                // a_ij -= a_ip conj(a_jp) / a_pp
                let cr = column[2 * i]
                let ci = column[2 * i + 1]
                let ar = cr * d
                let ai = ci * d
                @inline(__always) func subtract(_ columns: Range<Int>) {
                    for j in columns {
                        let (br, bi) = (column[2 &* j], column[2 &* j &+ 1])
                        re[place(i, j)].subtractProduct(ar, br)
                        re[place(i, j)].subtractProduct(ai, bi)
                        im[place(i, j)].subtractProduct(ai, br)
                        im[place(i, j)].addProduct(ar, bi)
                    }
                }
                subtract(0..<min(i, p))
                subtract(min(i, p + 1)..<i)
                re[place(i, i)].subtractProduct(ar, cr)
                re[place(i, i)].subtractProduct(ai, ci)
                if i > p {
                    re[place(i, p)] = ar
                    im[place(i, p)] = ai
                } else {
                    re[place(p, i)] = ar
                    im[place(p, i)] = L.zero - ai
                }
            }
            re[place(p, p)] = L.zero - d
        }
        return smallest
    }
}

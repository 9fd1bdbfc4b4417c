extension RowKernels {
    /// e^x for x in [-87, 0], to 2 units in the last place; below, e^-87, about 1e-38.
    ///
    /// x = n ln 2 + r with |r| <= ln 2 / 2: 2^n goes into the exponent's bits, e^r is a polynomial
    /// of degree six (the coefficients of Cephes' `expf`). Adding 1.5 * 2^23 rounds to a whole
    /// number and leaves it in the low bits.
    @inline(__always)
    static func exponential(_ x: Vector) -> Vector {
        let lowest = Vector(repeating: -87)
        let x = x.replacing(with: lowest, where: x .< lowest)
        let magic = Vector(repeating: 12_582_912)
        let shifted = x * 1.442_695_04 + magic
        let n = shifted - magic
        let r = (x - n * 0.693_359_375) - n * -2.121_944_4e-4
        var p = r * 1.987_569_15e-4 + 1.398_199_95e-3
        p = p * r + 8.333_451_9e-3
        p = p * r + 4.166_579_6e-2
        p = p * r + 1.666_666_55e-1
        p = p * r + 5.000_000_1e-1
        p = p * r * r + r + 1
        let exponent = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &<< 23
        return unsafeBitCast(unsafeBitCast(p, to: SIMD16<Int32>.self) &+ exponent, to: Vector.self)
    }

    /// ln x for positive normal x, to 2 units in the last place near 1 and 1e-7 of the result else.
    ///
    /// x = 2^n m with m in [sqrt(1/2), sqrt(2)): n ln 2 + ln m, the latter a polynomial of degree
    /// nine (the coefficients of Cephes' `logf`).
    @inline(__always)
    static func logarithm(_ x: Vector) -> Vector {
        typealias Bits = SIMD16<Int32>
        let bits = unsafeBitCast(x, to: Bits.self)
        // The exponent counts from sqrt(1/2), so that m lies around 1.
        let shifted = bits &- 0x3f35_04f3
        let n = shifted &>> 23
        let m = unsafeBitCast(bits &- (n &<< 23), to: Vector.self)
        let e = Vector(n)
        let r = m - 1
        let z = r * r
        var p = r * 7.037_683_6e-2 - 1.151_461e-1
        p = p * r + 1.167_699_9e-1
        p = p * r - 1.242_014_1e-1
        p = p * r + 1.424_932_3e-1
        p = p * r - 1.666_805_8e-1
        p = p * r + 2.000_071_5e-1
        p = p * r - 2.499_999_4e-1
        p = p * r + 3.333_333_1e-1
        let small = p * r * z - 0.5 * z - e * 2.121_944_4e-4
        return e * 0.693_359_375 + (r + small)
    }
}

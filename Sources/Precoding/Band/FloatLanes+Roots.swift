import LinearAlgebra

// The standard library takes the root of one lane after another; these are vectors throughout.
extension FloatLanes {
    /// A power of two between a half and once 1 / sqrt(self), give or take 4 %; for positive numbers.
    @inline(__always)
    var powerOfTwoBelowInverseRoot: FloatLanes {
        // Halving the exponent is the first guess of a root; leaving its fraction away makes it a power.
        let guess = inverseRootGuess & 0x7f80_0000
        return FloatLanes(unsafeBitCast(guess, to: SIMD16<Float>.self))
    }

    /// The square root, to two units in the last place; 0 of numbers that are not positive.
    @inline(__always)
    var root: FloatLanes {
        var y = FloatLanes(unsafeBitCast(inverseRootGuess, to: SIMD16<Float>.self))
        // Newton's steps: from 4 % to 2e-3, 5e-6 and rounding.
        let half = self * FloatLanes(repeating: 0.5)
        for _ in 0..<3 {
            var step = FloatLanes(repeating: 1.5)
            step.subtractProduct(half * y, y)
            y = y * step
        }
        return (self * y).kept(where: self, above: 0)
    }

    /// Bits of 1 / sqrt(self), to 4 %.
    @inline(__always)
    private var inverseRootGuess: SIMD16<UInt32> {
        SIMD16(repeating: 0x5f37_59df) &- (unsafeBitCast(v, to: SIMD16<UInt32>.self) &>> 1)
    }
}

import LinearAlgebra

extension SIMD16<Float> {
    /// Adds a b, number by number; fused where the instruction set has it, or it would be a library
    /// call for each.
    @inline(__always)
    mutating func accumulate(_ a: Self, _ b: Self) {
        if FusedProduct.isFast { addProduct(a, b) } else { self += a * b }
    }
}

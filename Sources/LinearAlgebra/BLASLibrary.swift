import CLinearAlgebra

/// What linear algebra is done with.
package enum BLASLibrary {
    /// Name, version and kernels.
    package static var description: String { String(cString: mimo_blas_description()) }

    /// Bits of the vectors that this program was built for; 0 without fused multiply-add.
    package static var vectorBits: Int { Int(mimo_vector_bits()) }
}

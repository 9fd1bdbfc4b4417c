import CLinearAlgebra

/// Multiplication and addition in one instruction.
public enum FusedProduct {
    /// Whether this build's instruction set has it. Without it the standard library's `addProduct`
    /// is a function call for every number, and the two operations apart are faster.
    @inlinable @inline(__always) public static var isFast: Bool { mimo_vector_bits() > 0 }

    /// Whether sixteen numbers in single precision are one register, and there are 32 of these.
    @inlinable @inline(__always) public static var isWide: Bool { mimo_vector_bits() == 512 }
}

import Numerics

// `Complex.real` and `.magnitude` of swift-numerics check for finiteness and use the maximum norm;
// the precoding formulas want the plain parts and |z|^2.
extension Complex where RealType == Double {
    /// |z|^2.
    @inlinable
    public var squaredLength: Double {
        let (x, y) = rawStorage
        return x * x + y * y
    }
}

/// One double-precision lane: the kernels as plain scalar code, for one problem at a time.
@frozen public struct SingleLane: Lanes {
    /// The lanes.
    public var v: Double
    /// Number of lanes.
    @inlinable public static var count: Int { 1 }
    /// Smallest pivot, relative to the diagonal element, at which an inverse is trusted.
    @inlinable public static var pivotTolerance: Double { 1e-11 }
    /// Lanes from their vector.
    @inlinable @inline(__always) public init(_ v: Double) { self.v = v }
    /// The same number in every lane.
    @inlinable @inline(__always) public init(repeating value: Double) { v = value }
    /// The numbers at `pointer`, which need not be aligned.
    @inlinable @inline(__always) public init(loading pointer: UnsafePointer<Double>) {
        v = pointer.pointee
    }
    /// Writes the lanes to `pointer`.
    @inlinable @inline(__always) public func store(to pointer: UnsafeMutablePointer<Double>) {
        pointer.pointee = v
    }
    /// Real and imaginary parts of ``count`` complex numbers that lie at `pointer` as pairs.
    @inlinable @inline(__always)
    public static func loadInterleaved(_ pointer: UnsafePointer<Float>) -> (re: Self, im: Self) {
        (Self(Double(pointer[0])), Self(Double(pointer[1])))
    }
    /// Writes ``count`` complex numbers to `pointer` as pairs, in single precision.
    @inlinable @inline(__always)
    public static func storeInterleaved(
        _ re: Self, _ im: Self, to pointer: UnsafeMutablePointer<Float>
    ) {
        pointer[0] = Float(re.v)
        pointer[1] = Float(im.v)
    }
    /// The number of one lane.
    @inlinable public subscript(lane: Int) -> Double {
        @inline(__always) get { v }
        @inline(__always) set { v = newValue }
    }
    /// The sum, lane by lane.
    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self {
        Self(a.v + b.v)
    }
    /// The difference, lane by lane.
    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self {
        Self(a.v - b.v)
    }
    /// The product, lane by lane.
    @inlinable @inline(__always) public static func * (a: Self, b: Self) -> Self {
        Self(a.v * b.v)
    }
    /// The quotient, lane by lane.
    @inlinable @inline(__always) public static func / (a: Self, b: Self) -> Self {
        Self(a.v / b.v)
    }
    /// Adds `a` times `b`, lane by lane; rounded once where the instruction set can.
    @inlinable @inline(__always) public mutating func addProduct(_ a: Self, _ b: Self) {
        if FusedProduct.isFast { v.addProduct(a.v, b.v) } else { v += a.v * b.v }
    }
    /// Subtracts `a` times `b`, lane by lane; rounded once where the instruction set can.
    @inlinable @inline(__always) public mutating func subtractProduct(_ a: Self, _ b: Self) {
        if FusedProduct.isFast { v.addProduct(-a.v, b.v) } else { v -= a.v * b.v }
    }
    /// The square root, lane by lane.
    @inlinable @inline(__always) public func squareRoot() -> Self { Self(v.squareRoot()) }
    /// The larger of two, lane by lane.
    @inlinable @inline(__always) public func larger(_ other: Self) -> Self {
        Self(other.v > v ? other.v : v)
    }
    /// The smaller of two, lane by lane.
    @inlinable @inline(__always) public func smaller(_ other: Self) -> Self {
        Self(other.v < v ? other.v : v)
    }
    /// 1 / self where self is above `limit`, otherwise 0.
    @inlinable @inline(__always) public func reciprocal(above limit: Double) -> Self {
        Self(v <= limit ? 0 : 1 / v)
    }
    /// self where `other` is above `limit`, otherwise 0.
    @inlinable @inline(__always) public func kept(where other: Self, above limit: Double) -> Self {
        Self(other.v <= limit ? 0 : v)
    }
    /// The sum over the lanes.
    @inlinable @inline(__always) public func sum() -> Double { v }
}

/// Eight double-precision lanes.
@frozen public struct DoubleLanes: Lanes {
    /// The lanes.
    public var v: SIMD8<Double>
    /// Number of lanes.
    @inlinable public static var count: Int { 8 }
    /// Smallest pivot, relative to the diagonal element, at which an inverse is trusted.
    @inlinable public static var pivotTolerance: Double { 1e-11 }
    /// Lanes from their vector.
    @inlinable @inline(__always) public init(_ v: SIMD8<Double>) { self.v = v }
    /// The same number in every lane.
    @inlinable @inline(__always) public init(repeating value: Double) {
        v = SIMD8(repeating: value)
    }
    /// The numbers at `pointer`, which need not be aligned.
    @inlinable @inline(__always) public init(loading pointer: UnsafePointer<Double>) {
        v = UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<Double>.self)
    }
    /// Writes the lanes to `pointer`.
    @inlinable @inline(__always) public func store(to pointer: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: v, as: SIMD8<Double>.self)
    }
    /// Real and imaginary parts of ``count`` complex numbers that lie at `pointer` as pairs.
    @inlinable @inline(__always)
    public static func loadInterleaved(_ pointer: UnsafePointer<Float>) -> (re: Self, im: Self) {
        let both = UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Float>.self)
        return (Self(SIMD8(both.evenHalf)), Self(SIMD8(both.oddHalf)))
    }
    /// Writes ``count`` complex numbers to `pointer` as pairs, in single precision.
    @inlinable @inline(__always)
    public static func storeInterleaved(
        _ re: Self, _ im: Self, to pointer: UnsafeMutablePointer<Float>
    ) {
        var both = SIMD16<Float>()
        both.evenHalf = SIMD8(re.v)
        both.oddHalf = SIMD8(im.v)
        UnsafeMutableRawPointer(pointer).storeBytes(of: both, as: SIMD16<Float>.self)
    }
    /// The number of one lane.
    @inlinable public subscript(lane: Int) -> Double {
        @inline(__always) get { v[lane] }
        @inline(__always) set { v[lane] = newValue }
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
        Self(v.replacing(with: other.v, where: other.v .> v))
    }
    /// The smaller of two, lane by lane.
    @inlinable @inline(__always) public func smaller(_ other: Self) -> Self {
        Self(v.replacing(with: other.v, where: other.v .< v))
    }
    /// 1 / self where self is above `limit`, otherwise 0.
    @inlinable @inline(__always) public func reciprocal(above limit: Double) -> Self {
        Self((1 / v).replacing(with: 0, where: v .<= limit))
    }
    /// self where `other` is above `limit`, otherwise 0.
    @inlinable @inline(__always) public func kept(where other: Self, above limit: Double) -> Self {
        Self(v.replacing(with: 0, where: other.v .<= limit))
    }
    /// The sum over the lanes.
    @inlinable @inline(__always) public func sum() -> Double {
        let four = v.lowHalf + v.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }
}

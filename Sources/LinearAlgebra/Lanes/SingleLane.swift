/// One double-precision lane: the kernels as plain scalar code, for one problem at a time.
@frozen public struct SingleLane: Lanes {
    public var v: Double
    @inlinable public static var count: Int { 1 }
    @inlinable public static var pivotTolerance: Double { 1e-11 }
    @inlinable @inline(__always) public init(_ v: Double) { self.v = v }
    @inlinable @inline(__always) public init(repeating value: Double) { v = value }
    @inlinable @inline(__always) public init(loading pointer: UnsafePointer<Double>) {
        v = pointer.pointee
    }
    @inlinable @inline(__always) public func store(to pointer: UnsafeMutablePointer<Double>) {
        pointer.pointee = v
    }
    @inlinable @inline(__always)
    public static func loadInterleaved(_ pointer: UnsafePointer<Float>) -> (re: Self, im: Self) {
        (Self(Double(pointer[0])), Self(Double(pointer[1])))
    }
    @inlinable @inline(__always)
    public static func storeInterleaved(
        _ re: Self, _ im: Self, to pointer: UnsafeMutablePointer<Float>
    ) {
        pointer[0] = Float(re.v)
        pointer[1] = Float(im.v)
    }
    @inlinable public subscript(lane: Int) -> Double {
        @inline(__always) get { v }
        @inline(__always) set { v = newValue }
    }
    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self {
        Self(a.v + b.v)
    }
    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self {
        Self(a.v - b.v)
    }
    @inlinable @inline(__always) public static func * (a: Self, b: Self) -> Self {
        Self(a.v * b.v)
    }
    @inlinable @inline(__always) public static func / (a: Self, b: Self) -> Self {
        Self(a.v / b.v)
    }
    @inlinable @inline(__always) public func squareRoot() -> Self { Self(v.squareRoot()) }
    @inlinable @inline(__always) public func larger(_ other: Self) -> Self {
        Self(other.v > v ? other.v : v)
    }
    @inlinable @inline(__always) public func smaller(_ other: Self) -> Self {
        Self(other.v < v ? other.v : v)
    }
    @inlinable @inline(__always) public func reciprocal(above limit: Double) -> Self {
        Self(v <= limit ? 0 : 1 / v)
    }
    @inlinable @inline(__always) public func kept(where other: Self, above limit: Double) -> Self {
        Self(other.v <= limit ? 0 : v)
    }
    @inlinable @inline(__always) public func sum() -> Double { v }
}

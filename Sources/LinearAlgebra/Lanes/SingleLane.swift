/// One double-precision lane: the kernels as plain scalar code, for one problem at a time.
@frozen package struct SingleLane: Lanes {
    package var v: Double
    @inlinable package static var count: Int { 1 }
    @inlinable package static var pivotTolerance: Double { 1e-11 }
    @inlinable @inline(__always) package init(_ v: Double) { self.v = v }
    @inlinable @inline(__always) package init(repeating value: Double) { v = value }
    @inlinable @inline(__always) package init(loading pointer: UnsafePointer<Double>) {
        v = pointer.pointee
    }
    @inlinable @inline(__always) package func store(to pointer: UnsafeMutablePointer<Double>) {
        pointer.pointee = v
    }
    @inlinable @inline(__always)
    package static func loadInterleaved(_ pointer: UnsafePointer<Float>) -> (re: Self, im: Self) {
        (Self(Double(pointer[0])), Self(Double(pointer[1])))
    }
    @inlinable @inline(__always)
    package static func storeInterleaved(
        _ re: Self, _ im: Self, to pointer: UnsafeMutablePointer<Float>
    ) {
        pointer[0] = Float(re.v)
        pointer[1] = Float(im.v)
    }
    @inlinable package subscript(lane: Int) -> Double {
        @inline(__always) get { v }
        @inline(__always) set { v = newValue }
    }
    @inlinable @inline(__always) package static func + (a: Self, b: Self) -> Self {
        Self(a.v + b.v)
    }
    @inlinable @inline(__always) package static func - (a: Self, b: Self) -> Self {
        Self(a.v - b.v)
    }
    @inlinable @inline(__always) package static func * (a: Self, b: Self) -> Self {
        Self(a.v * b.v)
    }
    @inlinable @inline(__always) package static func / (a: Self, b: Self) -> Self {
        Self(a.v / b.v)
    }
    @inlinable @inline(__always) package func squareRoot() -> Self { Self(v.squareRoot()) }
    @inlinable @inline(__always) package func larger(_ other: Self) -> Self {
        Self(other.v > v ? other.v : v)
    }
    @inlinable @inline(__always) package func smaller(_ other: Self) -> Self {
        Self(other.v < v ? other.v : v)
    }
    @inlinable @inline(__always) package func reciprocal(above limit: Double) -> Self {
        Self(v <= limit ? 0 : 1 / v)
    }
    @inlinable @inline(__always) package func kept(where other: Self, above limit: Double) -> Self {
        Self(other.v <= limit ? 0 : v)
    }
    @inlinable @inline(__always) package func sum() -> Double { v }
}

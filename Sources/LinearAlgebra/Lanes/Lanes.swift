/// A vector of numbers, one per channel of a block: the structure-of-arrays element of the batched
/// kernels, which are written once over this protocol and specialised by the compiler.
///
/// A wrapper, and not a constraint on `SIMD`, because only the operators of the concrete SIMD
/// types are single instructions; the generic ones loop over the lanes.
public protocol Lanes: BitwiseCopyable, Sendable {
    associatedtype Scalar: BinaryFloatingPoint & BitwiseCopyable & SIMDScalar
    /// Number of lanes.
    static var count: Int { get }
    /// Smallest pivot, relative to the diagonal element, at which an inverse is trusted.
    static var pivotTolerance: Scalar { get }
    init(repeating value: Scalar)
    /// The numbers at `pointer`, which need not be aligned.
    init(loading pointer: UnsafePointer<Scalar>)
    func store(to pointer: UnsafeMutablePointer<Scalar>)
    /// Real and imaginary parts of ``count`` interleaved single-precision complex numbers.
    static func loadInterleaved(_ pointer: UnsafePointer<Float>) -> (re: Self, im: Self)
    /// The reverse of ``loadInterleaved(_:)``, rounded to single precision.
    static func storeInterleaved(_ re: Self, _ im: Self, to pointer: UnsafeMutablePointer<Float>)
    subscript(lane: Int) -> Scalar { get set }
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self
    /// Adds `a` times `b`, rounded once where the instruction set can.
    mutating func addProduct(_ a: Self, _ b: Self)
    /// Subtracts `a` times `b`, rounded once where the instruction set can.
    mutating func subtractProduct(_ a: Self, _ b: Self)
    /// Slow: one lane after another.
    func squareRoot() -> Self
    /// The larger of two, lane by lane.
    func larger(_ other: Self) -> Self
    /// The smaller of two, lane by lane.
    func smaller(_ other: Self) -> Self
    /// 1 / self where self is above `limit`, otherwise 0.
    func reciprocal(above limit: Scalar) -> Self
    /// self where `other` is above `limit`, otherwise 0.
    func kept(where other: Self, above limit: Scalar) -> Self
    /// The sum over the lanes.
    func sum() -> Scalar
}

extension Lanes {
    /// 0 in every lane.
    @inlinable public static var zero: Self { Self(repeating: 0) }
    /// 1 in every lane.
    @inlinable public static var one: Self { Self(repeating: 1) }
    /// Adds, lane by lane.
    @inlinable @inline(__always) public static func += (a: inout Self, b: Self) { a = a + b }
    /// Subtracts, lane by lane.
    @inlinable @inline(__always) public static func -= (a: inout Self, b: Self) { a = a - b }
}

/// Sixteen single-precision lanes: one AVX-512 register, two of AVX2, four of SSE or NEON.
@frozen public struct FloatLanes: Lanes {
    /// The lanes.
    public var v: SIMD16<Float>
    /// Number of lanes.
    @inlinable public static var count: Int { 16 }
    /// See ``Lanes/pivotTolerance``.
    @inlinable public static var pivotTolerance: Float { 1e-4 }
    /// Lanes from their vector.
    @inlinable @inline(__always) public init(_ v: SIMD16<Float>) { self.v = v }
    /// The same number in every lane.
    @inlinable @inline(__always) public init(repeating value: Float) {
        v = SIMD16(repeating: value)
    }
    /// The numbers at `pointer`, which need not be aligned.
    @inlinable @inline(__always) public init(loading pointer: UnsafePointer<Float>) {
        v = UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Float>.self)
    }
    /// Writes the lanes to `pointer`.
    @inlinable @inline(__always) public func store(to pointer: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: v, as: SIMD16<Float>.self)
    }
    /// See ``Lanes/loadInterleaved(_:)``.
    @inlinable @inline(__always)
    public static func loadInterleaved(_ pointer: UnsafePointer<Float>) -> (re: Self, im: Self) {
        let both = UnsafeRawPointer(pointer).loadUnaligned(as: SIMD32<Float>.self)
        return (Self(both.evenHalf), Self(both.oddHalf))
    }
    /// See ``Lanes/storeInterleaved(_:_:to:)``.
    @inlinable @inline(__always)
    public static func storeInterleaved(
        _ re: Self, _ im: Self, to pointer: UnsafeMutablePointer<Float>
    ) {
        var both = SIMD32<Float>()
        both.evenHalf = re.v
        both.oddHalf = im.v
        UnsafeMutableRawPointer(pointer).storeBytes(of: both, as: SIMD32<Float>.self)
    }
    /// The number of one lane.
    @inlinable public subscript(lane: Int) -> Float {
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
    /// See ``Lanes/addProduct(_:_:)``.
    @inlinable @inline(__always) public mutating func addProduct(_ a: Self, _ b: Self) {
        if FusedProduct.isFast { v.addProduct(a.v, b.v) } else { v += a.v * b.v }
    }
    /// See ``Lanes/subtractProduct(_:_:)``.
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
    @inlinable @inline(__always) public func reciprocal(above limit: Float) -> Self {
        Self((1 / v).replacing(with: 0, where: v .<= limit))
    }
    /// self where `other` is above `limit`, otherwise 0.
    @inlinable @inline(__always) public func kept(where other: Self, above limit: Float) -> Self {
        Self(v.replacing(with: 0, where: other.v .<= limit))
    }
    /// The sum over the lanes.
    @inlinable @inline(__always) public func sum() -> Float {
        // As a tree: `SIMD.sum` adds one lane after another.
        let eight = v.lowHalf + v.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }
}

/// Eight double-precision lanes.
@frozen public struct DoubleLanes: Lanes {
    /// The lanes.
    public var v: SIMD8<Double>
    /// Number of lanes.
    @inlinable public static var count: Int { 8 }
    /// See ``Lanes/pivotTolerance``.
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
    /// See ``Lanes/loadInterleaved(_:)``.
    @inlinable @inline(__always)
    public static func loadInterleaved(_ pointer: UnsafePointer<Float>) -> (re: Self, im: Self) {
        let both = UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Float>.self)
        return (Self(SIMD8(both.evenHalf)), Self(SIMD8(both.oddHalf)))
    }
    /// See ``Lanes/storeInterleaved(_:_:to:)``.
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
    /// See ``Lanes/addProduct(_:_:)``.
    @inlinable @inline(__always) public mutating func addProduct(_ a: Self, _ b: Self) {
        if FusedProduct.isFast { v.addProduct(a.v, b.v) } else { v += a.v * b.v }
    }
    /// See ``Lanes/subtractProduct(_:_:)``.
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

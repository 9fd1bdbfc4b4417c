/// A vector of real numbers that the batched kernels compute with, one number in each lane.
///
/// The kernels are written once over this protocol, and the compiler makes them for each vector
/// type: ``FloatLanes`` (16 lanes, single precision), ``DoubleLanes`` (8 lanes, double precision)
/// and ``SingleLane`` (plain scalar code). What a lane holds is the kernel's choice: one channel of
/// a block each, or one antenna of a channel each.
///
/// The protocol is not `SIMD` of the standard library, and the types repeat their members, because
/// only the operators of the concrete SIMD types are single instructions: generic ones compute one
/// lane after another. For the same reason everything here is public and inlinable: a generic
/// kernel of another module is specialised for its lanes only then.
public protocol Lanes: BitwiseCopyable, Sendable {
    /// The number type of a lane.
    associatedtype Scalar: BinaryFloatingPoint & BitwiseCopyable & SIMDScalar

    /// Number of lanes.
    static var count: Int { get }
    /// Smallest pivot, relative to the diagonal element, at which an inverse is trusted.
    static var pivotTolerance: Scalar { get }

    /// The same number in every lane.
    init(repeating value: Scalar)
    /// The numbers at `pointer`, which need not be aligned.
    init(loading pointer: UnsafePointer<Scalar>)
    /// Writes the lanes to `pointer`, which need not be aligned.
    func store(to pointer: UnsafeMutablePointer<Scalar>)
    /// Real and imaginary parts of ``count`` complex numbers in single precision that lie at
    /// `pointer` as pairs.
    static func loadInterleaved(_ pointer: UnsafePointer<Float>) -> (re: Self, im: Self)
    /// Writes ``count`` complex numbers to `pointer` as pairs, rounded to single precision.
    static func storeInterleaved(_ re: Self, _ im: Self, to pointer: UnsafeMutablePointer<Float>)
    /// The number of one lane.
    subscript(lane: Int) -> Scalar { get set }

    /// The sum, lane by lane.
    static func + (a: Self, b: Self) -> Self
    /// The difference, lane by lane.
    static func - (a: Self, b: Self) -> Self
    /// The product, lane by lane.
    static func * (a: Self, b: Self) -> Self
    /// The quotient, lane by lane.
    static func / (a: Self, b: Self) -> Self
    /// Adds `a` times `b`, lane by lane; rounded once where the instruction set can.
    mutating func addProduct(_ a: Self, _ b: Self)
    /// Subtracts `a` times `b`, lane by lane; rounded once where the instruction set can.
    mutating func subtractProduct(_ a: Self, _ b: Self)
    /// The square root, lane by lane. Slow: Swift computes one lane after another.
    func squareRoot() -> Self
    /// The larger of two, lane by lane.
    func larger(_ other: Self) -> Self
    /// The smaller of two, lane by lane.
    func smaller(_ other: Self) -> Self
    /// 1 / self in lanes where self is above `limit`, 0 in the others.
    func reciprocal(above limit: Scalar) -> Self
    /// self in lanes where `other` is above `limit`, 0 in the others.
    func kept(where other: Self, above limit: Scalar) -> Self
    /// The sum over the lanes, as a tree: halves added until one number is left.
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

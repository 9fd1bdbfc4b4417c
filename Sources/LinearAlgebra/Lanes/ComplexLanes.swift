/// Complex numbers in the lanes of two vectors, one for the real and one for the imaginary parts.
///
/// The arithmetic that the kernels of Gram matrices and of W = H^H X are made of, above all
/// ``addProduct(_:conjugate:)``. Written out in real vectors, so that a sum stays in two registers.
@frozen public struct ComplexLanes<L: Lanes>: BitwiseCopyable, Sendable {
    /// Real and imaginary parts.
    public var re, im: L

    /// Numbers from their parts.
    @inlinable @inline(__always) public init(re: L, im: L) {
        self.re = re
        self.im = im
    }

    /// The same number in every lane.
    @inlinable @inline(__always) public init(repeating re: L.Scalar, _ im: L.Scalar) {
        self.re = L(repeating: re)
        self.im = L(repeating: im)
    }

    /// Numbers whose real parts lie at `re` and whose imaginary parts lie at `im`.
    @inlinable @inline(__always) public init(
        loading re: UnsafePointer<L.Scalar>, _ im: UnsafePointer<L.Scalar>
    ) {
        self.re = L(loading: re)
        self.im = L(loading: im)
    }

    /// 0 in every lane.
    @inlinable @inline(__always) public static var zero: Self { Self(re: .zero, im: .zero) }

    /// Writes the real parts to `re` and the imaginary parts to `im`.
    @inlinable @inline(__always) public func store(
        to re: UnsafeMutablePointer<L.Scalar>, _ im: UnsafeMutablePointer<L.Scalar>
    ) {
        self.re.store(to: re)
        self.im.store(to: im)
    }

    /// The numbers times the real `factor`, lane by lane.
    @inlinable @inline(__always) public static func * (a: Self, factor: L) -> Self {
        Self(re: a.re * factor, im: a.im * factor)
    }

    /// Adds a conj(b), lane by lane: the step of a Gram matrix, and with the factors exchanged that
    /// of H^H X.
    @inlinable @inline(__always) public mutating func addProduct(_ a: Self, conjugate b: Self) {
        re.addProduct(a.re, b.re)
        re.addProduct(a.im, b.im)
        im.addProduct(a.im, b.re)
        im.subtractProduct(a.re, b.im)
    }
}

extension Lanes {
    /// Adds |z|^2, lane by lane.
    @inlinable @inline(__always) public mutating func addSquare(of z: ComplexLanes<Self>) {
        addProduct(z.re, z.re)
        addProduct(z.im, z.im)
    }
}

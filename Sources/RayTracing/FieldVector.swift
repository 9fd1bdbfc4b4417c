import Numerics

/// A complex vector in space: the electric field of a plane wave, relative to its source.
struct FieldVector {
    var real, imaginary: SIMD3<Double>

    /// A real vector.
    init(_ vector: SIMD3<Double>) {
        real = vector
        imaginary = .zero
    }

    /// a u + b v for unit vectors u, v.
    init(_ u: SIMD3<Double>, _ a: Complex<Double>, _ v: SIMD3<Double>, _ b: Complex<Double>) {
        let (ar, ai) = a.rawStorage
        let (br, bi) = b.rawStorage
        real = ar * u + br * v
        imaginary = ai * u + bi * v
    }

    /// The vector times a real number.
    func times(_ factor: Double) -> FieldVector {
        var result = self
        result.real *= factor
        result.imaginary *= factor
        return result
    }

    /// The vector times a complex number.
    func times(_ factor: Complex<Double>) -> FieldVector {
        let (re, im) = factor.rawStorage
        var result = self
        result.real = re * real - im * imaginary
        result.imaginary = re * imaginary + im * real
        return result
    }

    /// The sum of two vectors.
    static func + (a: FieldVector, b: FieldVector) -> FieldVector {
        var result = a
        result.real += b.real
        result.imaginary += b.imaginary
        return result
    }

    /// |E|^2.
    var power: Double { dot(real, real) + dot(imaginary, imaginary) }

    /// The component along the real unit vector `u`.
    func component(_ u: SIMD3<Double>) -> Complex<Double> {
        Complex(dot(real, u), dot(imaginary, u))
    }
}

import CLinearAlgebra
import Numerics

extension ComplexMatrix {
    /// The conjugate transpose.
    public var adjoint: ComplexMatrix {
        ComplexMatrix(rows: columns, columns: rows) { self[$1, $0].conjugate }
    }

    /// Sum of squared magnitudes, ||A||_F^2.
    public var frobeniusNormSquared: Double { elements.reduce(0) { $0 + $1.squaredLength } }

    /// The matrix product; O(m k n), by BLAS.
    ///
    /// - Precondition: the inner dimensions agree.
    public static func * (a: ComplexMatrix, b: ComplexMatrix) -> ComplexMatrix {
        precondition(a.columns == b.rows, "\(a.rows)x\(a.columns) times \(b.rows)x\(b.columns)")
        var product = ComplexMatrix.zeros(a.rows, b.columns)
        guard a.columns > 0, a.rows > 0, b.columns > 0 else { return product }
        a.elements.withUnsafeBufferPointer { x in
            b.elements.withUnsafeBufferPointer { y in
                product.elements.withUnsafeMutableBufferPointer { z in
                    mimo_zgemm(
                        Int32(a.rows), Int32(b.columns), Int32(a.columns),
                        x.baseAddress, y.baseAddress, z.baseAddress)
                }
            }
        }
        return product
    }

    /// The matrix scaled by a real number.
    public static func * (scale: Double, a: ComplexMatrix) -> ComplexMatrix {
        ComplexMatrix(
            rows: a.rows, columns: a.columns,
            elements: a.elements.map { $0.multiplied(by: scale) })
    }

    /// The sum.
    public static func + (a: ComplexMatrix, b: ComplexMatrix) -> ComplexMatrix {
        precondition(a.rows == b.rows && a.columns == b.columns, "shapes differ")
        return ComplexMatrix(
            rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map { $0 + $1 })
    }

    /// The difference.
    public static func - (a: ComplexMatrix, b: ComplexMatrix) -> ComplexMatrix {
        precondition(a.rows == b.rows && a.columns == b.columns, "shapes differ")
        return ComplexMatrix(
            rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map { $0 - $1 })
    }
}

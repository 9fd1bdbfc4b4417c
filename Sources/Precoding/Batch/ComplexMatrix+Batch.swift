import LinearAlgebra
import Numerics

extension ComplexMatrix {
    /// Writes a precoder W [N, K] as batches have it, [K, N] in single precision: row k is column
    /// k.
    package func writeColumns(to target: UnsafeMutablePointer<Complex<Float>>) {
        for column in 0..<columns {
            for row in 0..<rows {
                let (re, im) = self[row, column].rawStorage
                target[column * rows + row] = Complex(Float(re), Float(im))
            }
        }
    }
}

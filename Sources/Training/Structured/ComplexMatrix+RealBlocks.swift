import LinearAlgebra
import Numerics

extension ComplexMatrix {
    /// The matrix as a real one, [[Re, -Im], [Im, Re]], [2 rows, 2 columns], row-major: products of
    /// such matrices are the products of the complex ones.
    var realBlocks: [Double] {
        var upper: [Double] = []
        var lower: [Double] = []
        for i in 0..<rows {
            let row = (0..<columns).map { self[i, $0].rawStorage }
            upper += row.map(\.x) + row.map { -$0.y }
            lower += row.map(\.y) + row.map(\.x)
        }
        return upper + lower
    }
}

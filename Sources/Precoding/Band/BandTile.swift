import LinearAlgebra

/// Sixteen vectors of sixteen 32-bit words, to be transposed: rows of a caller's memory on one side,
/// lanes on the other.
struct BandTile {
    /// The sixteen vectors, and as many to work with.
    let rows, spare: UnsafeMutablePointer<FloatLanes>

    /// Space of a tile in vectors.
    static let count = 32

    init(_ memory: UnsafeMutablePointer<FloatLanes>) {
        rows = memory
        spare = memory + 16
    }

    /// Exchanges rows and columns.
    ///
    /// A word's place has four bits of the row and four of the column. Taking the even words of two
    /// neighbours to one half and the odd ones to the other turns these eight bits by one; four turns
    /// exchange row and column.
    @inline(__always)
    func transpose() {
        turn(rows, to: spare)
        turn(spare, to: rows)
        turn(rows, to: spare)
        turn(spare, to: rows)
    }

    @inline(__always)
    private func turn(
        _ source: UnsafeMutablePointer<FloatLanes>, to target: UnsafeMutablePointer<FloatLanes>
    ) {
        for i in 0..<8 {
            let both = SIMD32(lowHalf: source[2 &* i].v, highHalf: source[2 &* i &+ 1].v)
            target[i].v = both.evenHalf
            target[i &+ 8].v = both.oddHalf
        }
    }
}

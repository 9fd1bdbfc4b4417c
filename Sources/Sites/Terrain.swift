import Foundation
import Support

/// The shape of the ground: heights on a square grid, flat triangles between them.
///
/// Node (row r, column c) is at ``lower`` + ``spacing`` (c, r), rows from south to north. A square of
/// four nodes is two triangles that share the diagonal from its south-west to its north-east corner.
/// Heights are in metres above the lowest node, which is z = 0 of the site's frame.
///
///     let slope = Terrain(
///         lower: SIMD2(-500, -500), spacing: 500, columns: 3, rows: 3,
///         heights: [120, 130, 140, 120, 130, 140, 120, 130, 140], source: "a slope")
///     let street = slope.height(at: SIMD2(250, 10))       // 15 m above the lowest node
public struct Terrain: Sendable, Equatable {
    /// The south-west node, x east and y north, in metres in the site's frame.
    public let lower: SIMD2<Double>
    /// Distance of the nodes in metres.
    public let spacing: Double
    /// Nodes from west to east and from south to north; at least two.
    public let columns, rows: Int
    /// Heights of the nodes above the lowest, row by row from the south-west, in metres.
    public let heights: [Double]
    /// Height of the lowest node above the zero of the file, in metres.
    public let datum: Double
    /// The file's name without folders.
    public let source: String

    /// The ground from its heights above the zero of a file, in metres, row by row from the south-west.
    ///
    /// - Precondition: there are `columns` x `rows` finite heights, two rows and columns at least, and
    ///   the spacing is above 0.
    public init(
        lower: SIMD2<Double>, spacing: Double, columns: Int, rows: Int, heights: [Double],
        source: String
    ) {
        precondition(
            columns > 1 && rows > 1 && heights.count == columns * rows && spacing > 0
                && heights.allSatisfy(\.isFinite), "a grid of finite heights")
        self.lower = lower
        self.spacing = spacing
        self.columns = columns
        self.rows = rows
        let lowest = heights.min() ?? 0
        datum = lowest
        self.heights = heights.map { $0 - lowest }
        self.source = source
    }

    /// Height of the highest node in metres.
    public var highest: Double { heights.max() ?? 0 }

    /// The node in column `column` and row `row`, in metres.
    func node(_ column: Int, _ row: Int) -> SIMD3<Double> {
        SIMD3(
            lower.x + spacing * Double(column), lower.y + spacing * Double(row),
            heights[row * columns + column])
    }

    /// Height of the ground in metres at `point`, on the triangle there; beyond the grid that of its
    /// edge. O(1).
    public func height(at point: SIMD2<Double>) -> Double {
        let place = (point - lower) / spacing
        let x = min(max(place.x, 0), Double(columns - 1))
        let y = min(max(place.y, 0), Double(rows - 1))
        let column = min(Int(x), columns - 2)
        let row = min(Int(y), rows - 2)
        let (u, v) = (x - Double(column), y - Double(row))
        let first = row * columns + column
        let (southWest, southEast) = (heights[first], heights[first + 1])
        let (northWest, northEast) = (heights[first + columns], heights[first + columns + 1])
        // East of the diagonal the third corner is the south-east one, west of it the north-west one.
        let (alongX, alongY) =
            u >= v
            ? (southEast - southWest, northEast - southEast)
            : (northEast - northWest, northWest - southWest)
        return southWest + u * alongX + v * alongY
    }

    /// The lowest ground in metres along the outline of `footprint`: what a building stands on.
    ///
    /// Looked at every ``alongWalls`` metres and at the corners. O(n + l) for n corners and l metres.
    func lowest(along footprint: Footprint) -> Double {
        var lowest = Double.infinity
        for ring in footprint.rings {
            for (i, a) in ring.enumerated() {
                let b = ring[(i + 1) % ring.count]
                let steps = max(1, (Ring.length(b - a) / Self.alongWalls).rounded(.up))
                for step in 0..<Int(steps) {
                    lowest = min(lowest, height(at: a + Double(step) / steps * (b - a)))
                }
            }
        }
        return lowest.isFinite ? lowest : 0
    }

    /// Distance in metres at which the ground along a wall is looked at (ours: below the width of a door).
    static let alongWalls = 1.0
}

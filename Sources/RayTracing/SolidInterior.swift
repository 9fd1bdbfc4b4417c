import Foundation
import Sites

/// Tells whether a point lies within an object of the mesh.
///
/// A line goes straight up from the point; an object that it crosses an odd number of times holds the
/// point. Objects may be open at the bottom, as buildings on the ground are. Surfaces that coincide, such
/// as the roof of one part of a building and the floor of the part on top of it, are crossed each for
/// itself, which no search for the nearest hit would do.
struct SolidInterior: Sendable {
    private let mesh: TriangleMesh
    /// The south-west corner of a grid over all triangles from above, and the side of its cells, in metres.
    private let lower: SIMD2<Double>
    private let cell: Double
    private let columns, rows: Int
    /// The triangles of each cell that have an area from above.
    private let triangles: [[Int32]]

    /// Metres by which lines stand beside their points, so that few meet a corner or a diagonal (ours).
    private static let aside = SIMD2(1.23e-6, 0.71e-6)
    /// Area from above, in square metres, of what is upright but for rounding (ours).
    private static let upright = 1e-9
    /// Most cells in one direction (ours).
    private static let most = 1_000

    /// An index of `mesh`. O(T) for buildings that are small beside the whole.
    init(mesh: TriangleMesh) {
        self.mesh = mesh
        var (low, high) = (SIMD2(Double.infinity, .infinity), SIMD2(-Double.infinity, -.infinity))
        for vertex in mesh.vertices {
            low = pointwiseMin(low, SIMD2(vertex.x, vertex.y))
            high = pointwiseMax(high, SIMD2(vertex.x, vertex.y))
        }
        let extent = mesh.vertices.isEmpty ? SIMD2(1, 1) : high - low
        let side = max(1, Double(mesh.triangles.count).squareRoot().rounded(.up))
        let size = max(extent.max() / min(side, Double(Self.most)), 1e-3)
        (lower, cell) = (low, size)
        (columns, rows) = (Int(extent.x / size) + 1, Int(extent.y / size) + 1)
        var cells = [[Int32]](repeating: [], count: columns * rows)
        for index in mesh.triangles.indices {
            let (a, b, c) = Self.above(mesh, index)
            guard abs(Self.turn(a, b, c)) > Self.upright else { continue }
            let from = (pointwiseMin(a, pointwiseMin(b, c)) - low) / size
            let to = (pointwiseMax(a, pointwiseMax(b, c)) - low) / size
            for row in Int(from.y)...Int(to.y) {
                for column in Int(from.x)...Int(to.x) {
                    cells[row * columns + column].append(Int32(index))
                }
            }
        }
        triangles = cells
    }

    /// Whether `point` lies within an object. O(n) for n triangles above and below it.
    func contains(_ point: SIMD3<Double>) -> Bool {
        let place = SIMD2(point.x, point.y) + Self.aside
        let (x, y) = ((place.x - lower.x) / cell, (place.y - lower.y) / cell)
        guard x >= 0, y >= 0, x < Double(columns), y < Double(rows) else { return false }
        var odd: Set<Int32> = []
        for triangle in triangles[Int(y) * columns + Int(x)]
        where isAbove(Int(triangle), place, point.z) {
            odd.formSymmetricDifference([mesh.triangleObjects[Int(triangle)]])
        }
        return !odd.isEmpty
    }

    /// Whether the line up from height `z` at `place` crosses a triangle.
    private func isAbove(_ triangle: Int, _ place: SIMD2<Double>, _ z: Double) -> Bool {
        let (a, b, c) = Self.above(mesh, triangle)
        let (u, v, w) = (
            Self.turn(b, c, place), Self.turn(c, a, place), Self.turn(a, b, place)
        )
        guard (u >= 0 && v >= 0 && w >= 0) || (u <= 0 && v <= 0 && w <= 0) else { return false }
        let corners = mesh.corners(triangle)
        let height = (u * corners.0.z + v * corners.1.z + w * corners.2.z) / (u + v + w)
        return height > z
    }

    /// The corners from above.
    private static func above(
        _ mesh: TriangleMesh, _ index: Int
    ) -> (SIMD2<Double>, SIMD2<Double>, SIMD2<Double>) {
        let (a, b, c) = mesh.corners(index)
        return (SIMD2(a.x, a.y), SIMD2(b.x, b.y), SIMD2(c.x, c.y))
    }

    /// Twice the signed area of a triangle.
    private static func turn(
        _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>
    ) -> Double {
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
}

import Foundation
import Sites
import Support

// Goals, in order: 1. no edge that is not there: the seam of two flush houses, the foot of a wall and
// the diagonal of a rectangle diffract nothing; 2. every edge that is, also where several objects
// meet; 3. no demand on the mesh: triangles need no common winding, and objects may be open at the
// ground.
//
// All triangles at a line, of whatever object, are put in order around it. The sectors between them
// are free or solid, which is found out by asking whether a point in them lies within an object. What
// remains are maximal free sectors between two faces.

/// The diffracting edges of a mesh.
struct EdgeIndex: Sendable {
    /// Smallest exterior angle beyond pi, in radians: what is flatter is none (1 degree, ours).
    static let smallestTurn = Double.pi / 180
    /// The same between pieces of the ground (10 degrees, ours): smooth ground is drawn in flat pieces, and
    /// what they meet at is a line only where it is a cliff or a bank.
    static let smallestTurnOfGround = Double.pi / 18
    /// Shortest edge in metres (ours): what is shorter than a tenth of a wavelength at 3 GHz.
    static let shortest = 0.01

    /// The edges.
    let edges: [DiffractingEdge]
    /// The edges at each facet.
    let edgesOfFacet: [[Int32]]

    /// Finds the edges. O(T log T), and a few looks straight up for each.
    init(_ mesh: TriangleMesh, index: FacetIndex, threads: Int?) {
        let lines = Self.lines(mesh, facetOfTriangle: index.facetOfTriangle)
        let interior = SolidInterior(mesh: mesh)
        let ground = Set(
            mesh.objectNames.indices.filter { mesh.objectNames[$0] == TriangleMesh.groundObject }
                .map(Int32.init))
        let found = Parallel.map(lines.count, threads: threads) {
            let line = lines[$0]
            let isOfGround = line.triangles.allSatisfy {
                ground.contains(mesh.triangleObjects[Int($0)])
            }
            return line.edges(
                mesh: mesh, index: index, interior: interior,
                turn: isOfGround ? Self.smallestTurnOfGround : Self.smallestTurn)
        }
        edges = found.flatMap { $0 }
        var byFacet = [[Int32]](repeating: [], count: index.facets.count)
        for (i, edge) in edges.enumerated() {
            byFacet[Int(edge.facet0)].append(Int32(i))
            if edge.facetN != edge.facet0 { byFacet[Int(edge.facetN)].append(Int32(i)) }
        }
        edgesOfFacet = byFacet
    }

    /// The stretches of line along which triangles end, with those triangles.
    private static func lines(_ mesh: TriangleMesh, facetOfTriangle: [Int32]) -> [EdgeLine] {
        // Ends within 0.1 mm are one: the meshes of other programs are in single precision.
        let welded = Welding(mesh.vertices, tolerance: 1e-4)
        var sides: [SIMD2<Int32>: [Int32]] = [:]
        for (index, triangle) in mesh.triangles.enumerated() where facetOfTriangle[index] >= 0 {
            for (i, j) in [(0, 1), (1, 2), (2, 0)] {
                let p = welded.ids[Int(triangle[i])]
                let q = welded.ids[Int(triangle[j])]
                guard p != q else { continue }
                sides[SIMD2(min(p, q), max(p, q)), default: []].append(Int32(index))
            }
        }
        var lines: [EdgeLine] = []
        // Upright sides by their place: walls of unequal height share a line but not its ends.
        var upright: [SIMD2<Double>: [EdgeLine]] = [:]
        for (key, triangles) in sides {
            // The diagonal of a flat piece, by far the commonest.
            if triangles.count == 2,
                facetOfTriangle[Int(triangles[0])] == facetOfTriangle[Int(triangles[1])]
            {
                continue
            }
            let (a, b) = (welded.points[Int(key.x)], welded.points[Int(key.y)])
            let line = EdgeLine(
                lower: a.z <= b.z ? a : b, upper: a.z <= b.z ? b : a, triangles: triangles)
            if a.x == b.x && a.y == b.y {
                upright[SIMD2(a.x, a.y), default: []].append(line)
            } else {
                lines.append(line)
            }
        }
        for pieces in upright.values { lines += EdgeLine.split(pieces) }
        // Dictionary order differs between runs; the result must not.
        return lines.filter { length($0.upper - $0.lower) >= shortest }.sorted { $0.precedes($1) }
    }
}

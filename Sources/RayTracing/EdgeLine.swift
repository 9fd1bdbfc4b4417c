import Foundation
import Sites

/// A stretch of line along which triangles end.
struct EdgeLine: Sendable {
    /// The two ends in metres; for upright lines the lower first.
    var lower, upper: SIMD3<Double>
    /// The triangles that end there.
    var triangles: [Int32]

    /// Distance from the line, in metres, at which sectors are asked whether they are solid (ours):
    /// smaller than anything built, larger than what maps get wrong.
    private static let probe = 0.02

    /// Angle from a face, in radians, at which it is asked whether a neighbour covers it (ours).
    private static let beside = 0.15

    /// Whether this line comes before `other`, in an order of its own.
    func precedes(_ other: EdgeLine) -> Bool {
        for i in 0..<3 where lower[i] != other.lower[i] { return lower[i] < other.lower[i] }
        for i in 0..<3 where upper[i] != other.upper[i] { return upper[i] < other.upper[i] }
        return triangles.lexicographicallyPrecedes(other.triangles)
    }

    /// Upright lines at one place, cut wherever one of them ends, each piece with the triangles of
    /// all that pass it.
    static func split(_ pieces: [EdgeLine]) -> [EdgeLine] {
        guard pieces.count > 1 else { return pieces }
        let heights = Set(pieces.flatMap { [$0.lower.z, $0.upper.z] }).sorted()
        return zip(heights, heights.dropFirst()).compactMap { low, high in
            let passing = pieces.filter { $0.lower.z <= low && $0.upper.z >= high }
            guard let first = passing.first else { return nil }
            return EdgeLine(
                lower: SIMD3(first.lower.x, first.lower.y, low),
                upper: SIMD3(first.lower.x, first.lower.y, high),
                triangles: passing.flatMap(\.triangles).sorted())
        }
    }

    /// A face at the line: the direction away from the line in which it lies.
    private struct Face {
        var angle: Double
        var tangent: SIMD3<Double>
        var triangle: Int32
        var facet: Int32
    }

    /// The diffracting edges along this line: its free sectors of more than pi by `turn` radians at least
    /// between two faces.
    func edges(
        mesh: TriangleMesh, index: FacetIndex, interior: SolidInterior, turn: Double
    ) -> [DiffractingEdge] {
        let extent = length(upper - lower)
        let along = (upper - lower) / extent
        let faces = faces(mesh, index, along)
        // A single sheet has no thickness, and no wedge.
        guard faces.count > 1 else { return [] }
        let (u, v) = (faces[0].tangent, cross(along, faces[0].tangent))
        let ends = faces.dropFirst().map(\.angle) + [faces[0].angle + 2 * .pi]
        func isFree(_ angle: Double) -> Bool {
            let toward = cos(angle) * u + sin(angle) * v
            // A neighbour may end somewhere along the line: the larger part counts.
            let solid = [0.25, 0.5, 0.75].filter { part in
                interior.contains(lower + part * extent * along + Self.probe * toward)
            }
            return solid.count < 2
        }
        let free = zip(faces, ends).map { face, end in isFree((face.angle + end) / 2) }
        guard free.contains(true), free.contains(false) else { return [] }
        return faces.indices.compactMap { first in
            // A free sector that begins after a solid one, up to the next solid one.
            let before = (first + faces.count - 1) % faces.count
            guard free[first], !free[before] else { return nil }
            var last = first
            while free[(last + 1) % faces.count] { last = (last + 1) % faces.count }
            let other = (last + 1) % faces.count
            var angle = faces[other].angle - faces[first].angle
            if angle <= 0 { angle += 2 * .pi }
            guard angle > .pi + turn else { return nil }
            // A neighbour that stands flush without a corner here covers a face.
            guard isFree(faces[first].angle + Self.beside),
                isFree(faces[first].angle + angle - Self.beside)
            else { return nil }
            return edge(extent, along, faces[first], faces[other], angle)
        }
    }

    /// The faces in order of their angles around the line; flush ones once.
    private func faces(
        _ mesh: TriangleMesh, _ index: FacetIndex, _ along: SIMD3<Double>
    ) -> [Face] {
        var faces: [Face] = []
        var axes: (u: SIMD3<Double>, v: SIMD3<Double>)?
        for triangle in triangles {
            let (a, b, c) = mesh.corners(Int(triangle))
            // The corner off the line gives the side on which the triangle lies.
            let across = [a, b, c].map { corner in
                let way = corner - lower
                return way - dot(way, along) * along
            }
            guard let far = across.max(by: { length($0) < length($1) }), length(far) > 1e-6 else {
                continue
            }
            let tangent = normalize(far)
            let base = axes ?? (tangent, cross(along, tangent))
            axes = base
            var angle = atan2(dot(tangent, base.v), dot(tangent, base.u))
            if angle < -1e-6 { angle += 2 * .pi }
            faces.append(
                Face(
                    angle: max(0, angle), tangent: tangent, triangle: triangle,
                    facet: index.facetOfTriangle[Int(triangle)]))
        }
        faces.sort { ($0.angle, $0.triangle) < ($1.angle, $1.triangle) }
        var distinct: [Face] = []
        for face in faces where face.angle - (distinct.last?.angle ?? -1) > 1e-6 {
            distinct.append(face)
        }
        return distinct
    }

    private func edge(
        _ extent: Double, _ along: SIMD3<Double>, _ first: Face, _ other: Face, _ angle: Double
    ) -> DiffractingEdge {
        // Angles grow about `along`, from the first face through the free sector.
        DiffractingEdge(
            start: lower, length: extent, direction: along, tangent0: first.tangent,
            normal0: cross(along, first.tangent), normalN: -cross(along, other.tangent),
            exteriorAngle: angle, triangles: (first.triangle, other.triangle),
            facets: (first.facet, other.facet))
    }
}

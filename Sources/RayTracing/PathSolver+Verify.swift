import Foundation

extension PathSolver {
    /// Checks a path by other means than those that found it: the reflection law from its points
    /// and the triangles' own normals, containment by barycentric coordinates, and obstacles by
    /// testing every triangle of the mesh in double precision. At an edge both rays must make the same
    /// angle with it; where a rough surface scatters there is no law.
    ///
    /// O(T) per interaction; for checks, not for tracing.
    ///
    /// - Returns: the largest violation of these laws in radians, and whether every point lies on its
    ///   triangle or edge with nothing in between.
    public func verify(
        _ path: PropagationPath, from source: SIMD3<Double>, to receiver: SIMD3<Double>
    ) -> (reflectionLawError: Double, isUnobstructed: Bool) {
        verify(path.vertices, path.kinds, on: path.triangles, from: source, to: receiver)
    }

    /// Checks a path given by its points alone, such as another tracer's: each point is laid on the
    /// nearest triangle. O(T) per point; see ``verify(_:from:to:)``.
    public func verify(
        vertices: [SIMD3<Double>], kinds: [InteractionKind], from source: SIMD3<Double>,
        to receiver: SIMD3<Double>
    ) -> (reflectionLawError: Double, isUnobstructed: Bool) {
        let triangles = zip(vertices, kinds).map { vertex, kind in
            if kind == .diffraction { return Int32(-1) }
            let nearest = mesh.triangles.indices.min {
                distance(of: vertex, toTriangle: $0) < distance(of: vertex, toTriangle: $1)
            }
            return Int32(nearest ?? 0)
        }
        return verify(vertices, kinds, on: triangles, from: source, to: receiver)
    }

    private func verify(
        _ vertices: [SIMD3<Double>], _ kinds: [InteractionKind], on triangles: [Int32],
        from source: SIMD3<Double>, to receiver: SIMD3<Double>
    ) -> (reflectionLawError: Double, isUnobstructed: Bool) {
        let points = [source] + vertices + [receiver]
        var worst = 0.0
        var onSurface = true
        for i in vertices.indices {
            let incoming = normalize(points[i + 1] - points[i])
            let outgoing = normalize(points[i + 2] - points[i + 1])
            if kinds[i] == .diffraction {
                guard let edge = nearestEdge(to: vertices[i]) else { return (.infinity, false) }
                worst = max(worst, abs(dot(incoming - outgoing, edge.direction)))
                onSurface = onSurface && edge.distance(to: vertices[i]) < 2e-3
                continue
            }
            let (a, b, c) = mesh.corners(Int(triangles[i]))
            let normal = normalize(cross(b - a, c - a))
            let expected =
                kinds[i] == .transmission
                ? incoming : incoming - 2 * dot(incoming, normal) * normal
            // A rough surface scatters everywhere.
            if kinds[i] != .scattering { worst = max(worst, length(expected - outgoing)) }
            onSurface =
                onSurface && distance(of: vertices[i], toTriangle: Int(triangles[i])) < 2e-3
        }
        guard worst.isFinite else { return (worst, false) }
        let free = zip(points, points.dropFirst()).allSatisfy { !isCrossed($0, $1) }
        return (worst, onSurface && free)
    }

    /// Distance of `point` from a triangle: off its plane, or beyond its edges.
    private func distance(of point: SIMD3<Double>, toTriangle index: Int) -> Double {
        let (a, b, c) = mesh.corners(index)
        let normal = normalize(cross(b - a, c - a))
        var worst = abs(dot(point - a, normal))
        for (p, q) in [(a, b), (b, c), (c, a)] {
            let inward = cross(normal, normalize(q - p))
            worst = max(worst, -dot(point - p, inward))
        }
        return worst
    }

    /// Whether a triangle is met strictly between `start` and `end` (Moeller and Trumbore, 1997).
    private func isCrossed(_ start: SIMD3<Double>, _ end: SIMD3<Double>) -> Bool {
        let way = end - start
        let margin = min(0.5, 2e-3 / length(way))
        for index in mesh.triangles.indices {
            let (a, b, c) = mesh.corners(index)
            let p = cross(way, c - a)
            let determinant = dot(b - a, p)
            if abs(determinant) < 1e-12 { continue }
            let s = start - a
            let u = dot(s, p) / determinant
            if u < 0 || u > 1 { continue }
            let q = cross(s, b - a)
            let v = dot(way, q) / determinant
            if v < 0 || u + v > 1 { continue }
            let t = dot(c - a, q) / determinant
            if t > margin && t < 1 - margin { return true }
        }
        return false
    }
}

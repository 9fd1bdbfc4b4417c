import Sites

@testable import RayTracing

/// All paths of up to two reflections, by trying every triangle and pair of triangles, with plain
/// double-precision intersection tests and nothing shared with the tracer.
struct BruteForce {
    let mesh: TriangleMesh

    /// Lengths of all paths, ascending; a path over the shared edge of two triangles of one flat
    /// face counts once.
    func lengths(_ source: SIMD3<Double>, _ receiver: SIMD3<Double>) -> [Double] {
        var found: [Double] = []
        func add(_ points: [SIMD3<Double>]) {
            let chain = [source] + points + [receiver]
            let free = zip(chain, chain.dropFirst()).allSatisfy { !blocked($0, $1) }
            guard free else { return }
            let total = zip(chain, chain.dropFirst()).reduce(0) { $0 + length($1.1 - $1.0) }
            if !found.contains(where: { abs($0 - total) < 1e-7 }) { found.append(total) }
        }
        add([])
        for i in mesh.triangles.indices {
            let image = mirrored(source, i)
            if let p = crossing(image, receiver, i), sameSide(source, receiver, i) { add([p]) }
            for j in mesh.triangles.indices where j != i {
                let second = mirrored(image, j)
                guard let q = crossing(second, receiver, j), let p = crossing(image, q, i),
                    sameSide(source, q, i), sameSide(p, receiver, j)
                else { continue }
                add([p, q])
            }
        }
        return found.sorted()
    }

    /// Lengths of all paths over one of `edges`, ascending: the shortest way over each edge, by bisection,
    /// where it is free.
    func diffractedLengths(
        _ source: SIMD3<Double>, _ receiver: SIMD3<Double>, edges: [DiffractingEdge]
    ) -> [Double] {
        var found: [Double] = []
        for edge in edges {
            func slope(_ along: Double) -> Double {
                let point = edge.start + along * edge.direction
                return dot(normalize(point - source) + normalize(point - receiver), edge.direction)
            }
            guard slope(0) < 0, slope(edge.length) > 0 else { continue }
            var (low, high) = (0.0, edge.length)
            for _ in 0..<100 {
                let middle = 0.5 * (low + high)
                if slope(middle) < 0 { low = middle } else { high = middle }
            }
            // A little off the edge, on the side where there is nothing.
            let point = edge.start + low * edge.direction + 1e-3 * edge.bisector
            if !blocked(source, point), !blocked(point, receiver) {
                found.append(
                    length(edge.start + low * edge.direction - source)
                        + length(edge.start + low * edge.direction - receiver))
            }
        }
        return found.sorted()
    }

    private func plane(_ i: Int) -> (normal: SIMD3<Double>, point: SIMD3<Double>) {
        let (a, b, c) = mesh.corners(i)
        return (normalize(cross(b - a, c - a)), a)
    }

    private func mirrored(_ x: SIMD3<Double>, _ i: Int) -> SIMD3<Double> {
        let (n, a) = plane(i)
        return x - 2 * dot(x - a, n) * n
    }

    private func sameSide(_ x: SIMD3<Double>, _ y: SIMD3<Double>, _ i: Int) -> Bool {
        let (n, a) = plane(i)
        return dot(x - a, n) * dot(y - a, n) > 1e-12
    }

    private func crossing(
        _ x: SIMD3<Double>, _ y: SIMD3<Double>, _ i: Int
    ) -> SIMD3<Double>? {
        let (n, corner) = plane(i)
        let (s, t) = (dot(x - corner, n), dot(y - corner, n))
        guard s * t < 0 else { return nil }
        let p = x + (s / (s - t)) * (y - x)
        let (a, b, c) = mesh.corners(i)
        let inside = [(a, b), (b, c), (c, a)].allSatisfy { dot(cross(n, $1 - $0), p - $0) >= 0 }
        return inside ? p : nil
    }

    private func blocked(_ x: SIMD3<Double>, _ y: SIMD3<Double>) -> Bool {
        let total = length(y - x)
        return mesh.triangles.indices.contains { i in
            guard let p = crossing(x, y, i) else { return false }
            let t = length(p - x)
            return t > 1e-6 && t < total - 1e-6
        }
    }
}

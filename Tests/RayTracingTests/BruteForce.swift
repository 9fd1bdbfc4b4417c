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

    /// Lengths of all paths over two of `edges`, ascending: the shortest way over each pair, by turns along
    /// one and the other, where it is free.
    func doublyDiffractedLengths(
        _ source: SIMD3<Double>, _ receiver: SIMD3<Double>, edges: [DiffractingEdge]
    ) -> [Double] {
        // Which ends of edges see the source or the receiver decides for most pairs.
        func sees(_ edge: DiffractingEdge, _ point: SIMD3<Double>) -> Bool {
            (0...8).contains { i in
                let along = edge.length * (0.01 + 0.98 * Double(i) / 8)
                return !blocked(
                    point, edge.start + along * edge.direction + 1e-3 * edge.bisector)
            }
        }
        let firsts = edges.filter { sees($0, source) }
        let seconds = edges.filter { sees($0, receiver) }
        var found: [Double] = []
        for first in firsts {
            for second in seconds where second.start != first.start || second.end != first.end {
                var b = second.start + second.length / 2 * second.direction
                var a = first.start
                for _ in 0..<400 {
                    guard let x = first.diffractionPoint(from: source, to: b, clamped: ()),
                        let y = second.diffractionPoint(
                            from: first.start + x * first.direction, to: receiver, clamped: ())
                    else { break }
                    a = first.start + x * first.direction
                    let next = second.start + y * second.direction
                    if length(next - b) < 1e-12 { break }
                    b = next
                }
                let ends = [
                    length(a - first.start), length(a - first.end), length(b - second.start),
                    length(b - second.end),
                ]
                guard ends.allSatisfy({ $0 > 1e-6 }), length(b - a) > 1e-3 else { continue }
                let (p, q) = (a + 1e-3 * first.bisector, b + 1e-3 * second.bisector)
                if !blocked(source, p), !blocked(p, q), !blocked(q, receiver) {
                    found.append(length(a - source) + length(b - a) + length(receiver - b))
                }
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

extension DiffractingEdge {
    /// As ``diffractionPoint(from:to:)``, or the end that is nearer.
    fileprivate func diffractionPoint(
        from source: SIMD3<Double>, to target: SIMD3<Double>, clamped: Void
    ) -> Double? {
        let (a, b) = (coordinates(of: source), coordinates(of: target))
        guard a.across + b.across > 1e-12 else { return nil }
        return min(
            max((a.along * b.across + b.along * a.across) / (a.across + b.across), 0), length)
    }
}

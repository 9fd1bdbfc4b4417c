/// Arithmetic on closed rings of points in metres; the last point does not repeat the first.
enum Ring {
    /// Area by the shoelace formula in m², positive if the ring runs counter-clockwise.
    ///
    /// Taken about the first point, so that the digits are not lost far from the origin.
    static func signedArea(_ ring: [SIMD2<Double>]) -> Double {
        guard let origin = ring.first else { return 0 }
        var twice = 0.0
        for i in ring.indices {
            let a = ring[i] - origin
            let b = ring[(i + 1) % ring.count] - origin
            twice += cross(a, b)
        }
        return twice / 2
    }

    /// Length in metres.
    static func perimeter(_ ring: [SIMD2<Double>]) -> Double {
        ring.indices.reduce(0) { $0 + length(ring[($1 + 1) % ring.count] - ring[$1]) }
    }

    /// Even-odd rule: the number of edges that a ray to the east crosses.
    static func contains(_ ring: [SIMD2<Double>], _ point: SIMD2<Double>) -> Bool {
        var inside = false
        for i in ring.indices {
            let a = ring[i]
            let b = ring[(i + 1) % ring.count]
            guard (a.y > point.y) != (b.y > point.y) else { continue }
            let x = a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x)
            if point.x < x { inside.toggle() }
        }
        return inside
    }

    /// Distance in metres from `point` to the nearest edge.
    static func distance(_ ring: [SIMD2<Double>], to point: SIMD2<Double>) -> Double {
        var least = Double.infinity
        for i in ring.indices {
            least = min(least, distance(ring[i], ring[(i + 1) % ring.count], to: point))
        }
        return least
    }

    /// Distance in metres from `point` to the segment a-b.
    static func distance(
        _ a: SIMD2<Double>, _ b: SIMD2<Double>, to point: SIMD2<Double>
    ) -> Double {
        let edge = b - a
        let length = dot(edge, edge)
        let t = length > 0 ? min(1, max(0, dot(point - a, edge) / length)) : 0
        let offset = point - a - t * edge
        return dot(offset, offset).squareRoot()
    }

    /// The ring without repeated points, spikes and points on a straight edge.
    ///
    /// A point goes if it, and every point that went before it since the last one kept, is within
    /// `tolerance` metres of the straight line that would take their place. Points that turn back
    /// on themselves (spikes) go too. Complexity: O(n) for ordinary outlines.
    static func simplified(_ ring: [SIMD2<Double>], tolerance: Double) -> [SIMD2<Double>] {
        let points = withoutSpikes(ring, tolerance: tolerance)
        guard points.count > 3 else { return points }
        // Begin at a corner that is sure to stay: the one farthest from the middle.
        let middle = points.reduce(.zero, +) / Double(points.count)
        let start =
            points.indices.max {
                let a = points[$0] - middle
                let b = points[$1] - middle
                return dot(a, a) < dot(b, b)
            } ?? 0
        let turned = Array(points[start...] + points[..<start])
        var kept = [turned[0]]
        var dropped: [SIMD2<Double>] = []
        for i in 1..<turned.count {
            let point = turned[i]
            let next = turned[(i + 1) % turned.count]
            let candidates = dropped + [point]
            let from = kept[kept.count - 1]
            if candidates.allSatisfy({ distance(from, next, to: $0) <= tolerance }) {
                dropped = candidates
            } else {
                kept.append(point)
                dropped = []
            }
        }
        return kept
    }

    /// The ring without points that repeat their neighbour and without spikes.
    private static func withoutSpikes(
        _ ring: [SIMD2<Double>], tolerance: Double
    ) -> [SIMD2<Double>] {
        var points: [SIMD2<Double>] = []
        // Appends `point`, or takes back what it shows to be a spike.
        func append(_ point: SIMD2<Double>) {
            while points.count > 1,
                isSpike(points[points.count - 2], points[points.count - 1], point, tolerance)
            {
                points.removeLast()
            }
            if let last = points.last, length(point - last) <= tolerance { return }
            points.append(point)
        }
        for point in ring { append(point) }
        // Where the ring closes, either end may be a repetition or the tip of a spike.
        while points.count > 2 {
            let last = points.count - 1
            if length(points[0] - points[last]) <= tolerance
                || isSpike(points[last - 1], points[last], points[0], tolerance)
            {
                points.removeLast()
            } else if isSpike(points[last], points[0], points[1], tolerance) {
                points.removeFirst()
            } else {
                break
            }
        }
        return points
    }

    /// True if the path a-b-c turns back on itself at b: the shorter arm ends within `tolerance`
    /// metres of the longer one, or within that angle in radians where it is shorter than 1 m.
    private static func isSpike(
        _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>, _ tolerance: Double
    ) -> Bool {
        let back = a - b
        let forth = c - b
        guard dot(back, forth) > 0 else { return false }
        let shorter = min(length(back), length(forth))
        let longer = dot(back, back) > dot(forth, forth) ? back : forth
        return abs(cross(back, forth)) / length(longer) <= tolerance * min(shorter, 1)
    }

    /// The z component of the cross product.
    static func cross(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double { a.x * b.y - a.y * b.x }

    /// The scalar product.
    static func dot(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double { (a * b).sum() }

    /// The Euclidean length.
    static func length(_ a: SIMD2<Double>) -> Double { dot(a, a).squareRoot() }
}

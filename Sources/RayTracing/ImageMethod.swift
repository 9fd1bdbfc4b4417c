import Sites

/// Stage two of the tracer: the exact path over a given sequence of facets, if there is one.
///
/// The source is mirrored in each facet's plane in turn; from the receiver back, the reflection
/// point on facet i is where the line from image i meets its plane. The path is real if every point
/// lies in its facet and nothing stands between consecutive points. Double precision, so a path's
/// geometry is as exact as the mesh.
struct ImageMethod: Sendable {
    /// Distance by which rays start off a surface, in metres, so that they do not meet it again.
    static let offset = 1e-3
    /// Slack of distances found in single precision, in metres.
    static let slack = 3e-3

    let scene: EmbreeScene
    let facets: [Facet]
    let facetOfTriangle: [Int32]

    /// The reflection points from image `images[i]` of the source in facet `sequence[i]` (images
    /// after i + 1 reflections) to `receiver`, written to `points`; `false` if the geometry admits
    /// no path. Does not look for obstacles. O(depth).
    @inline(__always)
    func reflectionPoints(
        images: UnsafeBufferPointer<SIMD3<Double>>, sequence: UnsafeBufferPointer<Int32>,
        receiver: SIMD3<Double>, points: UnsafeMutableBufferPointer<SIMD3<Double>>
    ) -> Bool {
        var target = receiver
        var i = sequence.count - 1
        while i >= 0 {
            let facet = facets[Int(sequence[i])]
            let behind = facet.distance(to: images[i])
            let front = facet.distance(to: target)
            // The image lies behind the mirror, the target before it.
            if behind * front >= 0 { return false }
            let point = images[i] + (behind / (behind - front)) * (target - images[i])
            if !facet.boxContains(point, margin: 1e-3) { return false }
            points[i] = point
            target = point
            i -= 1
        }
        return true
    }

    /// Whether the path source, `points`, `receiver` is free and each point lies on its facet; the
    /// triangle met at each point is written to `triangles`.
    @inline(__always)
    func isReal(
        source: SIMD3<Double>, points: UnsafeBufferPointer<SIMD3<Double>>,
        receiver: SIMD3<Double>, sequence: UnsafeBufferPointer<Int32>,
        triangles: UnsafeMutableBufferPointer<Int32>
    ) -> Bool {
        let last = points.count - 1
        // The last stretch first: users are hidden more often than walls.
        if isOccluded(from: points[last], to: receiver, leaving: facets[Int(sequence[last])]) {
            return false
        }
        var start = source
        for i in 0...last {
            let from = i == 0 ? source : lifted(start, facets[Int(sequence[i - 1])], points[i])
            let way = points[i] - from
            let distance = length(way)
            if distance < 1e-9 { return false }
            guard
                let hit = scene.firstHit(
                    from: from, along: way / distance, limit: distance + 2 * Self.slack),
                abs(hit.distance - distance) < Self.slack,
                facetOfTriangle[hit.triangle] == sequence[i]
            else { return false }
            triangles[i] = Int32(hit.triangle)
            start = points[i]
        }
        return true
    }

    /// Whether the straight line between two free points is blocked; between a point and itself there is
    /// none, which counts as blocked.
    func isOccluded(from a: SIMD3<Double>, to b: SIMD3<Double>) -> Bool {
        let way = b - a
        let distance = length(way)
        // Embree takes no direction that is no number.
        guard distance > 1e-9 else { return true }
        return scene.isOccluded(from: a, along: way / distance, limit: distance * (1 - 1e-6))
    }

    /// The facets that stand between two points, in order, and where; `nil` when there are more than
    /// `most`. Two facets within the offset of each other, such as the shared wall of two buildings, are
    /// one.
    func crossings(
        from a: SIMD3<Double>, to b: SIMD3<Double>, most: Int
    ) -> [(point: SIMD3<Double>, triangle: Int32)]? {
        let distance = length(b - a)
        guard distance > 1e-9 else { return nil }
        let direction = (b - a) / distance
        var found: [(point: SIMD3<Double>, triangle: Int32)] = []
        var gone = 0.0
        while gone < distance * (1 - 1e-6),
            let hit = scene.firstHit(
                from: a + gone * direction, along: direction,
                limit: distance * (1 - 1e-6) - gone)
        {
            gone += hit.distance
            // A triangle without area is nothing.
            if facetOfTriangle[hit.triangle] >= 0 {
                guard found.count < most else { return nil }
                found.append((a + gone * direction, Int32(hit.triangle)))
            }
            gone += Self.offset
        }
        return found
    }

    /// Whether the line from a point on `facet` to a free point is blocked.
    func isOccluded(
        from point: SIMD3<Double>, to target: SIMD3<Double>, leaving facet: Facet
    ) -> Bool {
        isOccluded(from: lifted(point, facet, target), to: target)
    }

    /// `point` moved off `facet` to the side of `target`.
    @inline(__always)
    func lifted(
        _ point: SIMD3<Double>, _ facet: Facet, _ target: SIMD3<Double>
    ) -> SIMD3<Double> {
        let side = facet.distance(to: target) >= 0 ? 1.0 : -1.0
        return point + side * Self.offset * facet.normal
    }
}

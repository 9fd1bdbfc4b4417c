import Foundation

/// A straight edge between two flat pieces of surface at which a wave is diffracted.
///
/// Seen along the edge, the faces bound a free sector of ``exteriorAngle`` = n pi > pi. Angles around
/// the edge are measured from face 0 through the free sector: face 0 at 0, face n at n pi.
struct DiffractingEdge: Sendable {
    /// One end, in metres.
    var start: SIMD3<Double>
    /// Length in metres.
    var length: Double
    /// Unit vector from ``start`` to the other end: t_0 x n_0, about which angles grow.
    var direction: SIMD3<Double>
    /// Unit vector in face 0, across the edge and away from it.
    var tangent0: SIMD3<Double>
    /// Unit normal of face 0 into the free sector.
    var normal0: SIMD3<Double>
    /// Unit normal of face n into the free sector.
    var normalN: SIMD3<Double>
    /// n pi in radians, between pi and 2 pi.
    var exteriorAngle: Double
    /// A triangle of face 0 and of face n, whose materials they have.
    var triangle0, triangleN: Int32
    /// The facets of the two faces.
    var facet0, facetN: Int32
    /// Unit vector into the middle of the free sector.
    let bisector: SIMD3<Double>

    /// An edge from its parts.
    init(
        start: SIMD3<Double>, length: Double, direction: SIMD3<Double>, tangent0: SIMD3<Double>,
        normal0: SIMD3<Double>, normalN: SIMD3<Double>, exteriorAngle: Double,
        triangles: (Int32, Int32), facets: (Int32, Int32)
    ) {
        self.start = start
        self.length = length
        self.direction = direction
        self.tangent0 = tangent0
        self.normal0 = normal0
        self.normalN = normalN
        self.exteriorAngle = exteriorAngle
        (triangle0, triangleN) = triangles
        (facet0, facetN) = facets
        let middle = exteriorAngle / 2
        bisector = cos(middle) * tangent0 + sin(middle) * normal0
    }

    /// The other end, in metres.
    var end: SIMD3<Double> { start + length * direction }

    /// Angle around the edge of the direction `vector`, from face 0, in 0 ..< 2 pi.
    func angle(of vector: SIMD3<Double>) -> Double {
        let angle = atan2(dot(vector, normal0), dot(vector, tangent0))
        return angle < 0 ? angle + 2 * .pi : angle
    }

    /// Angle around the edge of a direction that lies in the free sector or, but for rounding, in one of
    /// the faces: 0 to n pi.
    func freeAngle(of vector: SIMD3<Double>) -> Double {
        let angle = angle(of: vector)
        guard angle > exteriorAngle else { return angle }
        return angle < (exteriorAngle + 2 * .pi) / 2 ? exteriorAngle : 0
    }

    /// Whether this edge and `other` have a face in common.
    func sharesFace(with other: DiffractingEdge) -> Bool {
        isBeside(other.facet0) || isBeside(other.facetN)
    }

    /// Unit vector across the edge at `angle` from face 0.
    func direction(at angle: Double) -> SIMD3<Double> {
        cos(angle) * tangent0 + sin(angle) * normal0
    }

    /// Whether `facet` is one of the two faces.
    func isBeside(_ facet: Int32?) -> Bool { facet == facet0 || facet == facetN }

    /// Whether a ray between `point` and the edge's point `bend` has a length, of a tenth of a
    /// millimetre, and an angle with the edge, of a millionth.
    func isTurned(_ point: SIMD3<Double>, at bend: SIMD3<Double>) -> Bool {
        let way = point - bend
        let distance = RayTracing.length(way)
        return distance > 1e-4 && RayTracing.length(cross(direction, way)) > 1e-6 * distance
    }

    /// Whether `vector` points from the edge into its free sector, or along a face: the solid one, of
    /// less than pi, lies behind both faces.
    func isFree(_ vector: SIMD3<Double>) -> Bool {
        dot(vector, normal0) >= 0 || dot(vector, normalN) >= 0
    }

    /// Position along the edge and distance from its line of `point`, in metres.
    func coordinates(of point: SIMD3<Double>) -> (along: Double, across: Double) {
        let way = point - start
        let along = dot(way, direction)
        return (along, RayTracing.length(way - along * direction))
    }

    /// Distance of `point` from the edge in metres.
    func distance(to point: SIMD3<Double>) -> Double {
        let along = min(max(dot(point - start, direction), 0), length)
        return RayTracing.length(point - start - along * direction)
    }

    /// The distance along the edge at which a wave from `source` to `target` is diffracted (Fermat:
    /// both rays make the same angle with the edge), or `nil` when that is beyond its ends.
    func diffractionPoint(from source: SIMD3<Double>, to target: SIMD3<Double>) -> Double? {
        guard let along = diffractionPointOnLine(from: source, to: target) else { return nil }
        // Half open, so that of two edges that continue each other one has the point.
        return along >= 0 && along < length ? along : nil
    }

    /// The same on the whole line of the edge; `nil` when both points lie on it.
    func diffractionPointOnLine(
        from source: SIMD3<Double>, to target: SIMD3<Double>
    ) -> Double? {
        let a = coordinates(of: source)
        let b = coordinates(of: target)
        guard a.across + b.across > 1e-9 else { return nil }
        return (a.along * b.across + b.along * a.across) / (a.across + b.across)
    }

    /// Whether a point of the edge lies within the cone of directions from `apex` whose cosine with
    /// the unit vector `axis` is at least `cosine`.
    func isWithin(apex: SIMD3<Double>, axis: SIMD3<Double>, cosine: Double) -> Bool {
        let way = start - apex
        let (a, b, c) = (dot(way, axis), dot(direction, axis), dot(way, direction))
        // The cosine grows towards one point of the line, or towards an end.
        let nearest = (dot(way, way) * b - a * c) / (a - b * c)
        let inner = nearest.isFinite ? min(max(nearest, 0), length) : 0
        return [0, inner, length].contains { along in
            let toward = way + along * direction
            return dot(toward, axis) >= cosine * RayTracing.length(toward)
        }
    }
}

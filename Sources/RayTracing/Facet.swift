/// A flat piece of surface: connected triangles in one plane n . x = offset.
///
/// All reflections in one facet share one mirror image, whatever triangle they meet.
struct Facet: Sendable {
    /// Unit normal n; its sign carries no meaning.
    var normal: SIMD3<Double>
    /// n . x for every point x of the plane, in metres.
    var offset: Double
    /// Corners of the box around the facet.
    var lower, upper: SIMD3<Double>

    /// Signed distance of `point` from the plane in metres.
    @inline(__always)
    func distance(to point: SIMD3<Double>) -> Double { dot(normal, point) - offset }

    /// The mirror image of `point`.
    @inline(__always)
    func mirror(_ point: SIMD3<Double>) -> SIMD3<Double> {
        point - 2 * distance(to: point) * normal
    }

    /// Whether `point` lies in the facet's box, widened by `margin` metres.
    @inline(__always)
    func boxContains(_ point: SIMD3<Double>, margin: Double) -> Bool {
        point.x >= lower.x - margin && point.y >= lower.y - margin && point.z >= lower.z - margin
            && point.x <= upper.x + margin && point.y <= upper.y + margin
            && point.z <= upper.z + margin
    }
}

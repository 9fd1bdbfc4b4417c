extension Site {
    /// Undersides from this height in metres on leave room for people: passages, roofs on posts.
    public static let headroom = 2.5

    static func obstacles(_ buildings: [Building]) -> FootprintIndex {
        FootprintIndex(buildings.filter { $0.clearance < headroom }.map(\.footprint))
    }

    /// True if a person at `point` (x, y in metres) stands outdoors: in no building whose
    /// underside is lower than ``headroom``. Courtyards are outdoors.
    ///
    /// Complexity: O(1) in the number of buildings (a grid).
    public func isOutdoors(_ point: SIMD2<Double>) -> Bool { !obstacles.isInside(point) }

    /// Height of the ground at `point` (x, y in metres) in the site's frame, in metres; 0 where the ground
    /// is level.
    public func groundHeight(at point: SIMD2<Double>) -> Double { terrain?.height(at: point) ?? 0 }

    /// The place `height` metres above the ground at `point`, in metres.
    public func position(at point: SIMD2<Double>, above height: Double) -> SIMD3<Double> {
        SIMD3(point, groundHeight(at: point) + height)
    }

    /// A rectangle in the local frame, in metres.
    public typealias Window = (lower: SIMD2<Double>, upper: SIMD2<Double>)

    /// Whether a point lies in a window or on its edge.
    package static func contains(_ window: Window, _ point: SIMD2<Double>) -> Bool {
        point.x >= window.lower.x && point.y >= window.lower.y && point.x <= window.upper.x
            && point.y <= window.upper.y
    }

    /// The window in the local frame: the rectangle around its projected corners, in metres.
    ///
    /// - Throws: `InputError` when the frame's origin is not a place on the ellipsoid.
    public func window() throws -> Window {
        let projection = try Projection(frame)
        let corners = bounds.corners.map(projection.local)
        return (
            corners.reduce(corners[0], pointwiseMin), corners.reduce(corners[0], pointwiseMax)
        )
    }
}

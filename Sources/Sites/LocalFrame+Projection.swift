extension LocalFrame {
    /// The position of `point` in this frame, x east and y north, in metres.
    ///
    /// Makes a `Projection` for one use: take that for many points.
    ///
    /// - Throws: `InputError` when the origin is not a place on the ellipsoid.
    public func local(_ point: GeographicPoint) throws -> SIMD2<Double> {
        try Projection(self).local(point)
    }

    /// The point at `position` (x east and y north, in metres).
    ///
    /// - Throws: `InputError` when the origin is not a place on the ellipsoid.
    public func geographic(_ position: SIMD2<Double>) throws -> GeographicPoint {
        try Projection(self).geographic(position)
    }
}

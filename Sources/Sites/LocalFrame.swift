/// A local metric frame: transverse Mercator about an origin on the WGS 84 ellipsoid, scale 1.
///
/// x points east, y north, in metres. Within a kilometre of the origin the scale is off by less
/// than 2e-8.
public struct LocalFrame: Sendable, Equatable, Codable {
    /// The point that maps to (0, 0).
    public let origin: GeographicPoint

    /// The frame about `origin`.
    public init(origin: GeographicPoint) { self.origin = origin }
}

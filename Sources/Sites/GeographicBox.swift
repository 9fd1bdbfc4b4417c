/// A box in latitude and longitude, in degrees; it does not cross the antimeridian.
public struct GeographicBox: Sendable, Equatable, Codable {
    /// Western, southern, eastern and northern limits in degrees.
    public var west, south, east, north: Double

    /// A box from its limits in degrees.
    public init(west: Double, south: Double, east: Double, north: Double) {
        self.west = west
        self.south = south
        self.east = east
        self.north = north
    }

    /// The middle of the box.
    public var center: GeographicPoint {
        GeographicPoint(latitude: (south + north) / 2, longitude: (west + east) / 2)
    }
}

/// A tagged line of an OpenStreetMap file, or a single place, before any meaning is given to its tags.
struct OSMLine: Sendable, Equatable {
    /// OpenStreetMap object, such as `way/123` or `node/45`.
    var identifier: String
    /// The tags.
    var tags: [String: String]
    /// The points in degrees, in order; one for a single place.
    var points: [GeographicPoint]
}

/// A tagged polygon of an OpenStreetMap file, before any meaning is given to its tags.
struct OSMArea: Sendable, Equatable {
    /// A closed ring; its last point does not repeat the first.
    struct Ring: Sendable, Equatable {
        /// True for a hole, false for an outline.
        var isInner: Bool
        /// The corners in degrees.
        var points: [GeographicPoint]
    }

    /// OpenStreetMap object, such as `way/123` or `relation/45`.
    var identifier: String
    /// The tags.
    var tags: [String: String]
    /// Outlines, each followed by its holes where ``isAssembled``.
    var rings: [Ring]
    /// True if the rings are known to form valid polygons.
    var isAssembled: Bool
}

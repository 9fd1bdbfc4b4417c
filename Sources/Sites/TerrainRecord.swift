import Foundation

/// What is told of the ground of a site, and stored with channels and maps that were traced over it.
public struct TerrainRecord: Sendable, Equatable, Codable {
    /// Name of the file of heights, without folders.
    public var source: String
    /// Distance of the ground's nodes in metres.
    public var spacing: Double
    /// The south-west node in the site's frame, x and y, in metres.
    public var lower: [Double]
    /// Height of z = 0, the lowest node, above the zero of the file, in metres.
    public var datum: Double
    /// Height of the highest node in metres.
    public var highest: Double

    /// The ground in words, for example `heights.tif, 162.3 to 245.8 m, nodes 30 m apart`.
    package var text: String {
        source
            + String(format: ", %.1f to %.1f m, nodes %g m apart", datum, datum + highest, spacing)
    }

    /// What is told of `terrain`.
    package init(_ terrain: Terrain) {
        source = terrain.source
        spacing = terrain.spacing
        lower = [terrain.lower.x, terrain.lower.y]
        datum = terrain.datum
        highest = terrain.highest
    }
}

/// A file of heights, and how finely the ground is drawn from it.
public struct TerrainSource: Sendable, Equatable, Codable {
    /// A raster that GDAL reads: GeoTIFF, SRTM (`.hgt`), ASCII grid and many more.
    public var path: String
    /// Distance of the ground's nodes in metres.
    public var spacing: Double

    /// The default of ``spacing`` in metres: that of SRTM and of the Copernicus model, at 1 arc second.
    public static let standardSpacing = 30.0
    /// The values that ``spacing`` takes, in metres.
    public static let spacings = 1.0...1_000

    /// A file of heights.
    public init(path: String, spacing: Double = Self.standardSpacing) {
        self.path = path
        self.spacing = spacing
    }
}

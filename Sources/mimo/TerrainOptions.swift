import ArgumentParser
import Sites

/// The shape of the ground; shared by the commands that read a site.
struct TerrainOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Heights of the ground, as GDAL reads them (GeoTIFF, SRTM; default: level ground).",
            valueName: "raster"))
    var terrain: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Distance of the ground's nodes in metres, 1 to 1000 (default: 30).",
            valueName: "metres"))
    var terrainSpacing: Double?

    func validate() throws {
        try OptionRange.check("--terrain-spacing", terrainSpacing, TerrainSource.spacings)
        guard terrainSpacing == nil || terrain != nil else {
            throw ValidationError("--terrain-spacing goes with --terrain.")
        }
    }

    /// The heights that are asked for; `nil` for level ground.
    var source: TerrainSource? {
        terrain.map {
            TerrainSource(path: $0, spacing: terrainSpacing ?? TerrainSource.standardSpacing)
        }
    }
}

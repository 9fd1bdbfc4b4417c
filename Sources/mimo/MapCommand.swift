import ArgumentParser
import Channels
import Foundation
import RayTracing
import Reporting
import Sites
import Support

/// `mimo map`: path gain, sight, delay spread, best mast and SINR over a grid.
struct MapCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Map path gain, sight, delay spread, best mast and SINR of a site.",
        discussion: """
            Every outdoor cell of the window is traced from every mast, between vertically polarised \
            isotropic antennas. --bs may be given several times; without it a mast is proposed as by \
            mimo trace. With several --samples a cell's gain is their mean and has an error bar. SINR \
            is that of the best mast with all masts at full power. The file is safetensors; --png \
            draws the gain of the best mast, --geotiff has all bands in a frame that geographic \
            programs read.
            """)

    @Argument(help: "OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2) or a manifest's name.")
    var site: String

    @Option(name: .shortAndLong, help: "Map to write (.safetensors).")
    var output: String

    @Option(help: "Also draw a picture (PNG).")
    var png: String?

    @Option(help: "Also write the map for geographic programs (GeoTIFF).")
    var geotiff: String?

    @OptionGroup var place: PlaceOptions

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Mast as latitude,longitude in degrees (repeatable).", valueName: "lat,lon"))
    var bs: [String] = []

    @Option(parsing: .unconditional, help: "Side of a cell, 0.1 to 1000 m.")
    var cell = 5.0

    @Option(help: "Positions in each cell, 1 to 100; one is its middle.")
    var samples = 1

    @Option(parsing: .unconditional, help: "Height of the receivers, 0.1 to 1000 m.")
    var receiverHeight = 1.5

    @Option(help: "Carrier in GHz, 0.1 to 100.")
    var frequency = 2.0

    @Option(help: "Largest number of interactions on a path, 0 to 16.")
    var depth = 5

    @Option(help: "Rays to shoot from every mast for each piece of the map, 1 to 1000000000.")
    var rays = 2_000_000

    @Option(
        help: ArgumentHelp(
            "What is looked for beside the line of sight: specular, diffraction, transmission, "
                + "scattering, or several.",
            valueName: "specular,diffraction"))
    var mechanisms = MechanismList([.specular, .diffraction])

    @Option(help: "Most reflections on a path over an edge, 0 to 3.")
    var edgeReflections = 1

    @Flag(help: "Take materials beyond the frequencies for which ITU-R P.2040 defines them.")
    var extrapolateMaterials = false

    @OptionGroup var scattering: ScatteringOptions

    @OptionGroup var shared: SharedOptions

    var inputs: [String?] { [site, place.ground.terrain] }

    var outputs: [NamedOutput?] {
        [
            .file(output, option: "-o", format: RadioMap.format),
            png.map { .file($0, option: "--png") },
            geotiff.map { .file($0, option: "--geotiff") },
        ]
    }

    func validate() throws {
        try scattering.check(mechanisms)
        try OptionRange.check("--cell", cell, 0.1...1000, unit: "m")
        try OptionRange.check("--samples", samples, 1...100)
        try OptionRange.check("--receiver-height", receiverHeight, 0.1...1000, unit: "m")
        try OptionRange.check("--frequency", frequency, 0.1...100, unit: "GHz")
        try OptionRange.check("--depth", depth, 0...PathSolverConfiguration.depthLimit)
        try OptionRange.check("--rays", rays, OptionRange.rays)
        try OptionRange.check(
            "--edge-reflections", edgeReflections, 0...PathSolverConfiguration.edgeReflectionLimit)
        guard bs.count <= 1000 else { throw ValidationError("--bs: at most 1000 masts") }
    }

    private struct Output: Encodable {
        var map: String
        var png, geotiff: String?
        var cells, outdoors, reached: Int
        var lineOfSight: Double
        var medianPathGainDB, seconds: Double
        var settings: RadioMap.Record
    }

    func run() async throws {
        let (site, _) = try place.load(site)
        var recipe = RadioMapRecipe(cell: cell)
        recipe.samples = samples
        recipe.height = receiverHeight
        recipe.radio.carrierFrequency = frequency * 1e9
        recipe.seed = shared.seed
        recipe.tracing.maximumDepth = depth
        recipe.tracing.rayCount = rays
        recipe.tracing.mechanisms = mechanisms.mechanisms
        recipe.tracing.reflectionsBesideDiffraction = edgeReflections
        recipe.tracing.scattering = scattering.configuration
        recipe.tracing.extrapolatesMaterials = extrapolateMaterials
        recipe.tracing.threads = shared.threads
        // Without --bs the one that is proposed.
        let places: [String?] = bs.isEmpty ? [nil] : bs
        let masts = try places.map { try place.mast(on: site, bs: $0) }
        let start = ContinuousClock.now
        let map = try recipe.map(site: site, masts: masts, progress: shared.progressStyle)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try map.write(to: output)
        if let png { try AtomicFile.write(try MapPicture(map).png(), to: png) }
        if let geotiff { try AtomicFile.write(try map.geoTIFF(), to: geotiff) }
        try describe(map, seconds)
    }

    private func describe(_ map: RadioMap, _ seconds: Double) throws {
        let cells = map.cellCount
        let best = map.bestMasts
        let outdoors = (0..<cells).count { !map.gains[$0].isNaN }
        let reached = (0..<cells).filter { best[$0] >= 0 }
        let gains = reached.map { map.gains[Int(best[$0]) * cells + $0] }.sorted()
        let sights = reached.map { Double(map.sights[Int(best[$0]) * cells + $0]) }
        let sight = sights.reduce(0, +) / Double(max(1, outdoors))
        let median = gains.isEmpty ? Double.nan : 10 * log10(Double(gains[gains.count / 2]))
        let record = map.record
        if shared.json {
            try printJSON(
                Output(
                    map: output, png: png, geotiff: geotiff, cells: cells, outdoors: outdoors,
                    reached: reached.count, lineOfSight: sight, medianPathGainDB: median,
                    seconds: seconds, settings: record), as: .radioMap)
            return
        }
        print(
            """
            site      \(record.site), \(record.attribution)
            masts     \(record.masts.map(\.reason).joined(separator: "\n          "))
            grid      \(record.columns) x \(record.rows) cells of \(String(format: "%g", record.cell)) m, \
            \(outdoors) of \(cells) outdoors
            reached   \(reached.count) cells, \(String(format: "%.1f", 100 * sight)) % of those outdoors \
            in line of sight; median path gain \(String(format: "%.1f", median)) dB
            written   \([output, png, geotiff].compactMap { $0 }.joined(separator: ", ")), traced in \
            \(String(format: "%.1f", seconds)) s
            """)
    }
}

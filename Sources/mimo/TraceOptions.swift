import ArgumentParser
import Channels
import Foundation
import RayTracing
import Sites
import Support

/// Mast, users and ray tracing of one dataset; shared by the commands that trace.
struct TraceOptions: ParsableArguments {
    @OptionGroup var place: PlaceOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Mast as latitude,longitude in degrees.", valueName: "lat,lon"))
    var bs: String?

    @Option(
        help: ArgumentHelp(
            "Positions to draw, 1 to 10000000, or a CSV file of chosen ones: a header with lat,lon,height "
                + "(degrees; metres above the ground) or x,y,z (metres in the site's frame).",
            valueName: "count|file"))
    var users = UserSource.drawn(5000)

    @OptionGroup var indoors: IndoorOptions

    @OptionGroup var tracing: TracingOptions

    @Option(
        parsing: .unconditional,
        help: "How far around a bundle of rays, in ray spacings, users are tried, 0 to 100.")
    var margin = PathSolverConfiguration().margin

    @Option(help: "Reflection model: slab or half-space.")
    var reflection: ReflectionModel = .slab

    @Option(help: "Element pattern: 3gpp-38.901 (120 degree sector) or isotropic (all around).")
    var pattern: ElementPattern = .tr38901

    @Option(help: "Rows of the array, 1 to 256.")
    var rows = 8

    @Option(help: "Columns of the array, 1 to 256.")
    var columns = 8

    @Option(
        parsing: .unconditional,
        help: "Direction the array faces, degrees counter-clockwise from east, -360 to 360.")
    var azimuth: Double?

    @Option(parsing: .unconditional, help: "Downward tilt in degrees, -90 to 90.")
    var downtilt = 0.0

    @Option(help: "Carrier in GHz, 0.1 to 100.")
    var frequency = 2.0

    @Option(help: "Users beyond this coupling loss are not served, 0 to 1000 dB.")
    var maximumCouplingLoss = UserPlacement.defaultMaximumCouplingLoss

    @Option(help: "Nearest user, 0 to 100000 m (default: 50; 0 for chosen users).")
    var minimumDistance: Double?

    @Option(help: "Farthest user, 0 to 100000 m (default: 400; no limit for chosen users).")
    var maximumDistance: Double?

    /// The site at a path or of a name, in the window of these options.
    func load(_ site: String) throws -> (site: Site, report: SiteImportReport) {
        try place.load(site)
    }

    /// The file of chosen users, if there is one.
    var userFile: String? {
        if case .file(let path) = users { path } else { nil }
    }

    func validate() throws {
        if case .drawn(let count) = users {
            try OptionRange.check("--users", count, OptionRange.users)
        }
        _ = try indoors.users(users)
        try OptionRange.check("--margin", margin, 0...100)
        try OptionRange.check("--rows", rows, 1...256)
        try OptionRange.check("--columns", columns, 1...256)
        try OptionRange.check("--azimuth", azimuth, -360...360, unit: "degrees")
        try OptionRange.check("--downtilt", downtilt, -90...90, unit: "degrees")
        try OptionRange.check("--frequency", frequency, 0.1...100, unit: "GHz")
        try OptionRange.check(
            "--maximum-coupling-loss", maximumCouplingLoss, 0...1_000, unit: "dB")
        try OptionRange.check("--minimum-distance", minimumDistance, 0...100_000, unit: "m")
        try OptionRange.check("--maximum-distance", maximumDistance, 0...100_000, unit: "m")
        guard distances.lower >= 0, distances.upper > distances.lower else {
            throw ValidationError("--maximum-distance must exceed --minimum-distance")
        }
    }

    /// The mast on `site`.
    func mast(on site: Site) throws -> Mast { try place.mast(on: site, bs: bs) }

    private var distances: (lower: Double, upper: Double) {
        switch users {
        case .drawn: (minimumDistance ?? 50, maximumDistance ?? 400)
        case .file: (minimumDistance ?? 0, maximumDistance ?? .infinity)
        }
    }

    /// How the dataset is made.
    ///
    /// - Throws: `InputError` naming the file of chosen users, and the line.
    func recipe(_ shared: SharedOptions) throws -> DatasetRecipe {
        let array = AntennaArray(
            rows: rows, columns: columns, pattern: pattern, azimuth: azimuth ?? 0,
            downtilt: downtilt)
        var recipe = DatasetRecipe(users: 1, array: array, seed: shared.seed)
        recipe.chooseAzimuth = azimuth == nil
        switch users {
        case .drawn(let count):
            recipe.users.count = count
            recipe.users.distances = distances.lower...distances.upper
        case .file(let path):
            recipe.chosen = try ChosenPositions(path: path)
            if minimumDistance != nil || maximumDistance != nil {
                recipe.chosenDistances = distances.lower...distances.upper
            }
        }
        recipe.users.indoor = try indoors.users(users)
        recipe.users.maximumCouplingLoss = maximumCouplingLoss
        recipe.radio.carrierFrequency = frequency * 1e9
        recipe.tracing = tracing.configuration(threads: shared.threads)
        recipe.tracing.margin = margin
        recipe.tracing.reflection = reflection
        return recipe
    }
}

extension ReflectionModel: ExpressibleByArgument {}
extension ElementPattern: ExpressibleByArgument {}

import ArgumentParser
import Channels
import Foundation
import RayTracing
import Sites
import Support

/// Mast, users and ray tracing of one dataset; shared by the commands that trace.
struct TraceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Mast as latitude,longitude in degrees.", valueName: "lat,lon"))
    var bs: String?

    @Option(help: "Height of the array above what it stands on, in m (ground 25, roof 5).")
    var height: Double?

    @Option(help: "Where a proposed mast stands: ground or roof.")
    var placement: MastProposal.Placement = .ground

    @Option(
        help: ArgumentHelp(
            "Positions to draw, or a CSV file of chosen ones: a header with lat,lon,height "
                + "(degrees; metres above the ground) or x,y,z (metres in the site's frame).",
            valueName: "count|file"))
    var users = UserSource.drawn(5000)

    @OptionGroup var tracing: TracingOptions

    @Option(help: "How far around a bundle of rays, in ray spacings, users are tried.")
    var margin = PathSolverConfiguration().margin

    @Option(help: "Reflection model: slab or half-space.")
    var reflection: ReflectionModel = .slab

    @Option(help: "Element pattern: 3gpp-38.901 (120 degree sector) or isotropic (all around).")
    var pattern: ElementPattern = .tr38901

    @Option(help: "Rows of the array.")
    var rows = 8

    @Option(help: "Columns of the array.")
    var columns = 8

    @Option(help: "Direction the array faces, degrees counter-clockwise from east.")
    var azimuth: Double?

    @Option(help: "Downward tilt in degrees.")
    var downtilt = 0.0

    @Option(help: "Carrier in GHz.")
    var frequency = 2.0

    @Option(help: "Users beyond this coupling loss in dB are not served.")
    var maximumCouplingLoss = UserPlacement.defaultMaximumCouplingLoss

    @Option(help: "Nearest user in m (default: 50; 0 for chosen users).")
    var minimumDistance: Double?

    @Option(help: "Farthest user in m (default: 400; no limit for chosen users).")
    var maximumDistance: Double?

    func validate() throws {
        if case .drawn(let count) = users, count <= 0 {
            throw ValidationError("--users must be positive")
        }
        guard rows > 0, columns > 0 else { throw ValidationError("the array needs elements") }
        guard frequency > 0 else { throw ValidationError("--frequency must be positive") }
        guard distances.lower >= 0, distances.upper > distances.lower else {
            throw ValidationError("--maximum-distance must exceed --minimum-distance")
        }
    }

    /// The mast on `site`.
    func mast(on site: Site) throws -> Mast {
        guard let bs else {
            let proposal = try MastProposal(site: site, placement: placement)
            return try Mast(site: site, proposal: proposal, height: height)
        }
        let parts = bs.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
        guard parts.count == 2, let latitude = parts[0], let longitude = parts[1] else {
            throw InputError("--bs", expected: "latitude,longitude in degrees", found: bs)
        }
        return try Mast(
            site: site, at: GeographicPoint(latitude: latitude, longitude: longitude),
            height: height ?? Mast.groundHeight)
    }

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
        recipe.users.maximumCouplingLoss = maximumCouplingLoss
        recipe.radio.carrierFrequency = frequency * 1e9
        recipe.tracing = PathSolverConfiguration(
            maximumDepth: tracing.depth, rayCount: tracing.rays, margin: margin,
            reflection: reflection,
            threads: shared.threads)
        return recipe
    }
}

extension MastProposal.Placement: ExpressibleByArgument {}
extension ReflectionModel: ExpressibleByArgument {}
extension ElementPattern: ExpressibleByArgument {}

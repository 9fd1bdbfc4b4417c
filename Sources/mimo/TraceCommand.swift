import ArgumentParser
import Channels
import Foundation
import RayTracing
import Sites
import Support

/// `mimo trace`: from a site to a dataset of channels.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Trace a site from one mast and write its channels as safetensors.",
        discussion: """
            Without --bs a mast near the middle of the window is proposed, on the ground or on the \
            tallest roof (--placement). Users are placed uniformly over the outdoor part of the \
            served sector; users without a path are dropped and counted.
            """)

    @Argument(help: "OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2) or a manifest's name.")
    var site: String

    @Option(name: .shortAndLong, help: "Dataset to write (.safetensors).")
    var output: String

    @Option(
        help: ArgumentHelp("Mast as latitude,longitude in degrees.", valueName: "lat,lon"))
    var bs: String?

    @Option(help: "Height of the array above what it stands on, in m (ground 25, roof 5).")
    var height: Double?

    @Option(help: "Where a proposed mast stands: ground or roof.")
    var placement: MastProposal.Placement = .ground

    @Option(help: "Positions to draw.")
    var users = 5000

    @OptionGroup var tracing: TracingOptions

    @Option(help: "How far around a bundle of rays, in ray spacings, users are tried.")
    var margin = PathSolverSettings().margin

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

    @Option(help: "Nearest user in m.")
    var minimumDistance = 50.0

    @Option(help: "Farthest user in m.")
    var maximumDistance = 400.0

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard users > 0 else { throw ValidationError("--users must be positive") }
        guard rows > 0, columns > 0 else { throw ValidationError("the array needs elements") }
        guard frequency > 0 else { throw ValidationError("--frequency must be positive") }
        guard minimumDistance >= 0, maximumDistance > minimumDistance else {
            throw ValidationError("--maximum-distance must exceed --minimum-distance")
        }
    }

    func run() async throws {
        let (site, _) = try SiteLibrary.standard().load(site)
        let mast = try mast(on: site)
        let start = ContinuousClock.now
        let dataset = try recipe().dataset(site: site, mast: mast, progress: shared.progressStyle)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try dataset.write(to: output)
        try describe(dataset, mast, site, seconds)
    }

    private func mast(on site: Site) throws -> Mast {
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

    private func recipe() -> DatasetRecipe {
        let array = AntennaArray(
            rows: rows, columns: columns, pattern: pattern, azimuth: azimuth ?? 0,
            downtilt: downtilt)
        var recipe = DatasetRecipe(users: users, array: array, seed: shared.seed)
        recipe.chooseAzimuth = azimuth == nil
        recipe.users.distances = minimumDistance...maximumDistance
        recipe.users.maximumCouplingLoss = maximumCouplingLoss
        recipe.radio.carrierFrequency = frequency * 1e9
        recipe.tracing = PathSolverSettings(
            maximumDepth: tracing.depth, rayCount: tracing.rays, margin: margin,
            reflection: reflection,
            threads: shared.threads)
        return recipe
    }

    private struct Output: Encodable {
        var dataset: String
        var users, lineOfSight, dropped, uncovered, test: Int
        var medianPathGainDB, meanPaths, traceSeconds: Double
        var triangles: Int
        var mast: String
        var settings: DatasetSettings
    }

    private func describe(
        _ dataset: ChannelDataset, _ mast: Mast, _ site: Site, _ seconds: Double
    ) throws {
        let direct = dataset.lineOfSight.count { $0 }
        let gains = dataset.pathGains.sorted()
        let median = 10 * log10(Double(gains[gains.count / 2]))
        let paths = dataset.pathCounts.reduce(0) { $0 + Int($1) }
        let mean = Double(paths) / Double(dataset.userCount)
        let settings = dataset.settings
        if shared.json {
            try printJSON(
                Output(
                    dataset: output, users: dataset.userCount, lineOfSight: direct,
                    dropped: settings.users.dropped, uncovered: settings.users.uncovered,
                    test: dataset.isTest.count { $0 },
                    medianPathGainDB: median, meanPaths: mean,
                    traceSeconds: seconds, triangles: site.mesh.triangles.count,
                    mast: mast.reason,
                    settings: settings))
            return
        }
        print(
            """
            site      \(settings.site), \(settings.attribution)
            mast      \(mast.reason)
                      latitude \(String(format: "%.6f", mast.location.latitude)), \
            longitude \(String(format: "%.6f", mast.location.longitude)), facing \
            \(Int(settings.mast.azimuth)) degrees from east
            users     \(dataset.userCount) of \(settings.users.requested): \(direct) in line of \
            sight, \(dataset.userCount - direct) not
            dropped   \(settings.users.dropped) without a path, \(settings.users.uncovered) beyond \
            \(Int(settings.users.maximumCouplingLoss)) dB coupling loss
            paths     \(String(format: "%.1f", mean)) per user, up to \
            \(settings.tracing.maximumDepth) reflections; median path gain \
            \(String(format: "%.1f", median)) dB
            written   \(output), traced in \(String(format: "%.1f", seconds)) s
            """)
    }
}

extension MastProposal.Placement: ExpressibleByArgument {}
extension ReflectionModel: ExpressibleByArgument {}
extension ElementPattern: ExpressibleByArgument {}

import ArgumentParser
import Channels
import Foundation
import RayTracing
import Sites
import Support

/// `mimo trace`: from a site to a dataset of channels.
struct TraceCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Trace a site from one mast and write its channels as safetensors.",
        discussion: """
            Without --bs a mast near the middle of the window is proposed, on the tallest roof or, among \
            houses, on the ground (--placement). Users are placed uniformly over the outdoor part of the \
            served sector, or stand where the file that --users names puts them, a row each: its \
            columns are lat,lon,height or x,y,z, others are ignored, and the dataset keeps every \
            user's row (user_row). Users without a path are dropped and counted.
            """)

    @Argument(help: "OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2) or a manifest's name.")
    var site: String

    @Option(name: .shortAndLong, help: "Dataset to write (.safetensors).")
    var output: String

    @OptionGroup var options: TraceOptions

    @OptionGroup var shared: SharedOptions

    var inputs: [String?] { [site, options.userFile, options.place.ground.terrain] }

    var outputs: [NamedOutput?] {
        [.file(output, option: "-o", format: ChannelDataset.format)]
    }

    func run() async throws {
        let (site, report) = try options.load(site)
        let mast = try options.mast(on: site)
        let start = ContinuousClock.now
        let dataset = try options.recipe(shared).dataset(
            site: site, mast: mast, progress: shared.progressStyle)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try dataset.write(to: output)
        try describe(dataset, mast, site, report, seconds)
    }

    private struct Output: Encodable {
        var dataset: String
        var users, lineOfSight, dropped, uncovered, test: Int
        var medianPathGainDB, meanPaths, traceSeconds: Double
        var triangles: Int
        var mast: String
        var window: GeographicBox
        var windowSource: SiteImportReport.WindowSource
        var settings: DatasetRecord
    }

    private static func indoors(_ dataset: ChannelDataset) -> String {
        guard let indoor = dataset.record.users.indoor else { return "" }
        return
            "; \(dataset.indoorDepths.count { $0 > 0 }) indoors, entry loss \(indoor.entryLoss.rawValue)"
    }

    private static func ground(_ record: DatasetRecord) -> String {
        record.terrain.map { "\nground    \($0.text)" } ?? ""
    }

    private func describe(
        _ dataset: ChannelDataset, _ mast: Mast, _ site: Site, _ report: SiteImportReport,
        _ seconds: Double
    ) throws {
        let direct = dataset.lineOfSight.count { $0 }
        let gains = dataset.pathGains.sorted()
        let median = 10 * log10(Double(gains[gains.count / 2]))
        let paths = dataset.pathCounts.reduce(0) { $0 + Int($1) }
        let mean = Double(paths) / Double(dataset.userCount)
        let settings = dataset.record
        if shared.json {
            try printJSON(
                Output(
                    dataset: output, users: dataset.userCount, lineOfSight: direct,
                    dropped: settings.users.dropped, uncovered: settings.users.uncovered,
                    test: dataset.isTest.count { $0 },
                    medianPathGainDB: median, meanPaths: mean,
                    traceSeconds: seconds, triangles: site.mesh.triangles.count,
                    mast: mast.reason, window: site.bounds, windowSource: report.windowSource,
                    settings: settings), as: .trace)
            return
        }
        print(
            """
            site      \(settings.site), \(settings.attribution)
            window    \(site.bounds.text), \(report.windowSource.label)\(Self.ground(settings))
            mast      \(mast.reason)
                      latitude \(String(format: "%.6f", mast.location.latitude)), \
            longitude \(String(format: "%.6f", mast.location.longitude)), facing \
            \(Int(settings.mast.azimuth)) degrees from east
            users     \(dataset.userCount) of \(settings.users.requested): \(direct) in line of \
            sight, \(dataset.userCount - direct) not\(Self.indoors(dataset))
            dropped   \(settings.users.dropped) without a path, \(settings.users.uncovered) beyond \
            \(Int(settings.users.maximumCouplingLoss)) dB coupling loss
            paths     \(String(format: "%.1f", mean)) per user, up to \
            \(settings.tracing.maximumDepth) \(settings.tracing.interactions); median path gain \
            \(String(format: "%.1f", median)) dB
            written   \(output), traced in \(String(format: "%.1f", seconds)) s
            """)
    }
}

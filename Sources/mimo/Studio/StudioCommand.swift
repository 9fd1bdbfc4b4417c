import ArgumentParser
import Channels
import Foundation
import RayTracing
import Reporting
import Sites
import Support

/// `mimo studio`: the interactive page on this machine, where the mast can be moved.
struct StudioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "studio",
        abstract: "Try places for the mast: the interactive page with tracing behind it.",
        discussion: """
            Serves the page of `mimo view` on 127.0.0.1, under an address with a random token, which is \
            printed. Where the mast is dragged to, the site is traced again with a tenth of the users \
            and few rays at once, then in full; one trace runs at a time, and a new one ends it. \
            Nothing is written but below a temporary folder, which goes when Ctrl-C ends the studio.
            """)

    @Argument(help: "OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2) or a manifest's name.")
    var site: String

    @OptionGroup var place: PlaceOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("First mast as latitude,longitude in degrees.", valueName: "lat,lon"))
    var bs: String?

    @Option(help: "Positions to draw in a full trace, 10 to 100000.")
    var users = 5000

    @Option(help: "Element pattern: 3gpp-38.901 (120 degree sector) or isotropic (all around).")
    var pattern: ElementPattern = .tr38901

    @Option(help: "Rows of the array, 1 to 256.")
    var rows = 8

    @Option(help: "Columns of the array, 1 to 256.")
    var columns = 8

    @Option(help: "Carrier in GHz, 0.1 to 100.")
    var frequency = 2.0

    @Option(
        help: ArgumentHelp(
            "What is looked for beside the line of sight (default: as by mimo trace).",
            valueName: "specular,diffraction"))
    var mechanisms: MechanismList?

    @Option(help: "Port to listen on, 0 for any that is free.")
    var port: UInt16 = 0

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        try OptionRange.check("--users", users, 10...100_000)
        try OptionRange.check("--rows", rows, 1...256)
        try OptionRange.check("--columns", columns, 1...256)
        try OptionRange.check("--frequency", frequency, 0.1...100, unit: "GHz")
    }

    func run() async throws {
        let (loaded, _) = try place.load(site)
        let mast = try place.mast(on: loaded, bs: bs)
        let folder = try StudioFolder()
        defer { folder.remove() }
        Interruption.deferOnce()
        // A reader that goes away must not end the studio.
        signal(SIGPIPE, SIG_IGN)

        // The first picture is of the draft that later ones are of, made here: the site is loaded.
        let draft = try TraceCommand.parse(arguments(.draft).dropFirst() + ["-o", folder.path])
        let dataset = try draft.options.recipe(draft.shared).dataset(
            site: loaded, mast: mast, progress: shared.progressStyle)
        let scene = try ViewScene(dataset, path: site)
        let page = ViewPage(scene, isStudio: true)
        let studio = Studio(
            loaded, folder: folder, first: try ViewPage.data(of: scene), arguments: arguments)
        let server = try StudioServer(
            studio, page: try page.html(), policy: try page.policy(), port: port)
        let isJSON = shared.json
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await server.run { address in
                        let line = isJSON ? Self.document(address) : "studio   \(address)"
                        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
                    }
                } catch {
                    if !Interruption.wasAsked {
                        throw InputError(
                            "--port", expected: "a port that is free", found: "\(port): \(error)")
                    }
                }
            }
            group.addTask {
                while !Interruption.wasAsked { try await Task.sleep(for: .milliseconds(50)) }
                await studio.close()
                await server.stop()
            }
            // Whichever ends first ends the other.
            try await group.next()
            group.cancelAll()
        }
    }

    /// The document that tells where the page is, in one line; addresses have nothing to escape.
    private static func document(_ address: String) -> String {
        #"{"format": "\#(DocumentFormat.studio.rawValue)", "address": "\#(address)"}"#
    }

    /// Rays and interactions of a trace at low density.
    private static let (draftRays, draftDepth) = (100_000, 3)

    /// The command line of a trace of this studio but for its mast and output.
    private func arguments(_ density: Studio.Density) -> [String] {
        var words = [
            "trace", site, "--seed", "\(shared.seed)", "--pattern", pattern.rawValue,
            "--rows", "\(rows)", "--columns", "\(columns)", "--frequency", "\(frequency)",
        ]
        if let window = place.window { words += ["--window=\(window)"] }
        if place.foliage { words += ["--foliage"] }
        if let terrain = place.ground.terrain { words += ["--terrain=\(terrain)"] }
        if let spacing = place.ground.terrainSpacing {
            words += ["--terrain-spacing=\(spacing)"]
        }
        if let mechanisms { words += ["--mechanisms", mechanisms.description] }
        if let threads = shared.threads { words += ["--threads", "\(threads)"] }
        switch density {
        case .draft:
            words += [
                "--users", "\(max(10, users / 10))", "--rays", "\(Self.draftRays)",
                "--depth", "\(Self.draftDepth)",
            ]
        case .full: words += ["--users", "\(users)"]
        }
        return words
    }
}

import ArgumentParser
import Channels
import Foundation
import MessagePassing
import RayTracing
import Sites
import Support

/// `mimo dataset`: the datasets of every site of a manifest.
struct DatasetCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "Trace every site of a manifest, or every mast of a list; skips what is done.",
        discussion: """
            One file for every site and placement of the mast, FOLDER/SITE-PLACEMENT.safetensors. \
            A file that was made with the same settings is kept, so an interrupted run goes on \
            where it stopped. Windows are looked for in the folder named by MIMO_SITES; sites \
            whose window is not there are named at the end, and the command fails then. Under \
            mpirun or srun, datasets and processors are shared out among the processes.

            With --map, the masts are those of a list: CSV with columns latitude, longitude, and where \
            wanted name, height (m above the ground; 25), downtilt (degrees; 0) and either azimuth \
            (degrees COUNTER-CLOCKWISE FROM EAST: 0 is east, 90 north) or bearing (degrees clockwise \
            from north, as on a compass); or YAML, a list masts: of mappings from the same names. \
            Their windows are cut out of the map at once, every mast \
            is traced and evaluated, and FOLDER/index.html and FOLDER/summary.json tell what was \
            found. Masts of which there is no result stand there with the reason, and the command \
            fails then.
            """)

    @Argument(
        help:
            "Manifest (YAML; default: the project's own), or with --map a list of masts (CSV, YAML)."
    )
    var manifest: String?

    @Option(name: .shortAndLong, help: "Folder to write to.")
    var output: String

    @Option(help: "Which sites of the manifest: demo, training or deployment.")
    var split: SiteManifest.Split = .training

    @Option(help: "Where masts stand, separated by commas: ground, roof.")
    var placements = "ground,roof"

    @Option(help: "Masts of each placement, 1 to 100, spread over the middle of the site.")
    var masts = 1

    @Option(help: "Positions to draw for every mast, 1 to 10000000.")
    var users = 6000

    @Option(
        help: ArgumentHelp(
            "Array of every mast, rows and columns, 1 to 64 each (default: 8x8).", valueName: "RxC")
    )
    var array: ArraySize?

    @OptionGroup var fleet: FleetOptions

    @OptionGroup var tracing: TracingOptions

    @OptionGroup var shared: SharedOptions

    var draws: Bool { fleet.map != nil }

    var inputs: [String?] { [manifest, fleet.map] }

    var outputs: [NamedOutput?] {
        [
            .folder(
                output, option: "-o",
                names: fleet.map == nil ? [] : ["index.html", "summary.json"])
        ]
    }

    func validate() throws {
        try OptionRange.check("--users", users, OptionRange.users)
        try OptionRange.check("--masts", masts, 1...100)
        guard manifest != nil || fleet.map == nil else {
            throw ValidationError("--map needs a list of masts (CSV or YAML)")
        }
        guard fleet.map == nil || (masts == 1 && placements == "ground,roof") else {
            throw ValidationError(
                "--masts and --placements are for manifests, not for lists (--map)")
        }
    }

    func run() async throws {
        let group = try ProcessGroup.current()
        if let map = fleet.map, let manifest {
            let run = try FleetRun(
                list: manifest, map: map, recipe: fleet.apply(to: recipe(group)), folder: output,
                evaluation: fleet.evaluation(recipe(group).array, shared, threads: group.threads),
                group: group, shared: shared)
            if group.isRoot {
                try FolderLock.hold(output)
                for file in run.files { try checkOutput(file.path, "-o", file.format) }
            }
            try await run.run()
            return
        }
        let library = try SiteLibrary.standard(manifest: manifest)
        guard let sites = library.manifest?.sites.filter({ $0.split == split }), !sites.isEmpty
        else {
            throw InputError(
                manifest ?? "manifest", expected: "sites of the split \(split.rawValue)",
                found: "none")
        }
        let kinds = try parsedPlacements()
        let collection = DatasetCollection(
            library: library, recipe: recipe(group), folder: output)
        let jobs = DatasetCollection.jobs(
            sites: sites.map(\.name), placements: kinds, masts: masts, share: group.share)
        for job in jobs {
            try checkOutput(
                collection.file(job.site, placement: job.placement, mast: job.mast), "-o",
                ChannelDataset.format)
        }
        let display = ProgressDisplay(
            group.size == 1 ? "datasets" : "datasets of process 1 of \(group.size)",
            total: jobs.count, style: group.isRoot ? shared.progressStyle : .silent)
        // Alone, each is told when it is done; of several processes, all at the end and in order.
        var attempts = try collection.make(jobs) { attempt in
            if group.size == 1 { tell(attempt) }
            display.advance()
        }
        display.finish()
        attempts = try group.gather(attempts).sorted { $0.number < $1.number }
        try group.finalize()
        guard group.isRoot else { return }
        if group.size > 1 { attempts.forEach(tell) }
        try report(attempts)
    }

    private func recipe(_ group: ProcessGroup) -> DatasetRecipe {
        var recipe = DatasetRecipe(users: users, seed: shared.seed)
        if let array {
            recipe.array.rows = array.rows
            recipe.array.columns = array.columns
        }
        recipe.tracing = tracing.configuration(threads: shared.threads ?? group.threads)
        return recipe
    }

    private func tell(_ attempt: DatasetCollection.Attempt) {
        if !shared.json, let entry = attempt.entry { print(line(entry)) }
    }

    private struct Output: Encodable {
        var datasets: [DatasetCollection.Entry]
        /// Why others were not made.
        var failures: [String]
    }

    private func report(_ attempts: [DatasetCollection.Attempt]) throws {
        let entries = attempts.compactMap(\.entry)
        let failures = attempts.compactMap(\.failure)
        if shared.json {
            try printJSON(Output(datasets: entries, failures: failures), as: .datasets)
        }
        guard failures.isEmpty else {
            throw InputError(
                output, expected: "\(attempts.count) datasets",
                found: "\(entries.count); not made:\n" + failures.joined(separator: "\n"))
        }
    }

    private func parsedPlacements() throws -> [MastProposal.Placement] {
        try placements.split(separator: ",").map { text in
            guard let placement = MastProposal.Placement(rawValue: String(text)) else {
                throw InputError(
                    "--placements", expected: "ground and roof, separated by commas",
                    found: placements)
            }
            return placement
        }
    }

    private func line(_ entry: DatasetCollection.Entry) -> String {
        let name = entry.site.padding(toLength: 32, withPad: " ", startingAt: 0)
        let number = entry.mast == 0 ? "" : " \(entry.mast + 1)"
        let kind = (entry.placement.rawValue + number)
            .padding(toLength: 9, withPad: " ", startingAt: 0)
        let counts = String(format: "%5d LOS  %5d NLOS", entry.lineOfSight, entry.noLineOfSight)
        let note = entry.replaced.map { " (instead of a file with \($0))" } ?? ""
        return "\(name)\(kind)\(counts)  \(entry.outcome.rawValue)\(note)"
    }
}

extension SiteManifest.Split: ExpressibleByArgument {}

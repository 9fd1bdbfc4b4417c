import Channels
import Evaluation
import Foundation
import MessagePassing
import Reporting
import Sites
import Support

/// The datasets of a list of masts on one map, their evaluations, the summary and its page; alone or as
/// one of several processes.
struct FleetRun {
    private let fleet: Fleet
    private let list: String
    private let map: String
    private let folder: String
    private let evaluation: FleetEvaluation?
    private let group: ProcessGroup
    private let shared: SharedOptions

    /// How a mast ended, with what is told and not kept.
    private struct Outcome: Codable {
        var number: Int
        var row: FleetRow
        var outcome: DatasetCollection.Outcome?
        var replaced: String?
    }

    /// Most reasons that an error lists; all of them are in the summary.
    private static let toldFailures = 50

    /// A run over the masts of `list`.
    ///
    /// - Throws: `InputError` naming the list's file and line.
    init(
        list: String, map: String, recipe: DatasetRecipe, folder: String,
        evaluation: FleetEvaluation?, group: ProcessGroup, shared: SharedOptions
    ) throws {
        fleet = try Fleet(masts: FleetMast.list(path: list), recipe: recipe, folder: folder)
        self.list = list
        self.map = map
        self.folder = folder
        self.evaluation = evaluation
        self.group = group
        self.shared = shared
    }

    /// The files that are written beside summary and page, with the formats of safetensors.
    var files: [(path: String, format: String?)] {
        let windows = (fleet.windowFile, MapWindows.format as String?)
        return [windows]
            + fleet.masts.indices.map { (fleet.file($0), ChannelDataset.format as String?) }
            + (evaluation == nil ? [] : fleet.masts.map { (resultFile($0), nil) })
    }

    private func resultFile(_ mast: FleetMast) -> String {
        FilePath.join(folder, "results/\(mast.name).json")
    }

    /// Makes what is missing and writes summary and page.
    ///
    /// The windows are cut by the root, in one file that all processes map. Masts go to processes by
    /// cost, longest first; what is done costs next to nothing.
    ///
    /// - Throws: `InputError` naming the masts of which there is no result, after all else is done.
    func run() async throws {
        let own = group.isRoot ? try fleet.cut(map: map) : nil
        try group.barrier()
        let windows = try own ?? fleet.windows()
        let parts = CostShare.parts(costs: try costs(windows), of: group.size)
        let display = ProgressDisplay(
            group.size == 1 ? "masts" : "masts of process 1 of \(group.size)",
            total: parts[group.rank].count, style: group.isRoot ? shared.progressStyle : .silent)
        let outcomes = parts[group.rank].map { number -> Outcome in
            defer { display.advance() }
            return outcome(number, windows)
        }
        display.finish()
        let all = try group.gather(outcomes).sorted { $0.number < $1.number }
        try group.finalize()
        guard group.isRoot else { return }
        let summary = FleetSummary(
            map: FilePath.name(map), attribution: Site.openStreetMapAttribution,
            list: FilePath.name(list), settings: evaluation?.settings, masts: all.map(\.row))
        try summary.write(to: FilePath.join(folder, "summary.json"))
        if shared.json { try printJSON(summary, as: .fleet) } else { tell(all, windows) }
        let files = try await FleetPage(summary).write(to: FilePath.join(folder, "index.html"))
        if !shared.json { print("page     \(files[0])") }
        try report(summary)
    }

    /// What each mast costs; known to all processes alike.
    private func costs(_ windows: MapWindows) throws -> [Double] {
        let numbers = fleet.masts.indices.filter(group.share.contains)
        let done = try group.gather(numbers.filter { fleet.isDone($0, windows: windows) })
        let everywhere = try group.broadcast(try JSONEncoder().encode(done))
        let finished = Set(try JSONDecoder().decode([Int].self, from: everywhere))
        return fleet.masts.indices.map {
            finished.contains($0) ? 1 : fleet.cost($0, windows: windows)
        }
    }

    private func outcome(_ number: Int, _ windows: MapWindows) -> Outcome {
        let mast = fleet.masts[number]
        let empty = FleetRow(
            mast, buildings: windows.buildings[number],
            leavesMap: fleet.leavesMap(number, windows: windows))
        var outcome = Outcome(number: number, row: empty)
        do {
            let made = try fleet.make(number, windows: windows)
            (outcome.outcome, outcome.replaced) = (made.outcome, made.replaced)
            outcome.row = empty.with(made.dataset)
            guard let evaluation else { return outcome }
            let file = resultFile(mast)
            if var kept = evaluation.kept(in: file, of: made.dataset.record) {
                kept.leavesMap = empty.leavesMap
                outcome.row = kept
            } else {
                outcome.row = try evaluation.row(
                    made.dataset, empty, path: fleet.file(number), keepingIn: file)
            }
        } catch let error as InputError where error.source == mast.source {
            outcome.row.failure = "\(error)"
        } catch {
            outcome.row.failure = "\(mast.source): \(error)"
        }
        return outcome
    }

    private func tell(_ outcomes: [Outcome], _ windows: MapWindows) {
        for outcome in outcomes where outcome.row.failure == nil {
            let row = outcome.row
            let direct = Int((Double(row.users) * (row.shareInSight ?? 0)).rounded())
            let name = row.name.padding(
                toLength: max(24, row.name.count), withPad: " ", startingAt: 0)
            let counts = String(format: "%5d LOS  %5d NLOS", direct, row.users - direct)
            let note = outcome.replaced.map { " (instead of a file with \($0))" } ?? ""
            let edge = row.leavesMap == true ? ", its window leaves the map" : ""
            print("\(name)\(counts)  \(outcome.outcome?.rawValue ?? "")\(note)\(edge)")
        }
        print(
            "map      read \(windows.reads) \(windows.reads == 1 ? "time" : "times"), "
                + "\(windows.unusable) outlines with something missing")
    }

    private func report(_ summary: FleetSummary) throws {
        let failures = summary.failed.compactMap(\.failure)
        guard !failures.isEmpty else { return }
        let rest = failures.count - Self.toldFailures
        throw InputError(
            folder, expected: "\(summary.masts.count) masts",
            found: "\(summary.masts.count - failures.count); without a result:\n"
                + failures.prefix(Self.toldFailures).joined(separator: "\n")
                + (rest > 0 ? "\nand \(rest) more, in summary.json" : ""))
    }
}

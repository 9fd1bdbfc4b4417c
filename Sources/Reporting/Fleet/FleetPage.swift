import Evaluation
import Foundation
import Sites
import Support

/// The page of a fleet: a map of all masts, those that failed with the reason, and a line for each of
/// the others.
///
///     let files = try await FleetPage(summary).write(to: "fleet/index.html")
///
/// One file that loads nothing; the same summary gives the same bytes.
package struct FleetPage: Sendable {
    /// Most masts with a line of their own: beyond that a page is too heavy to be read.
    static let mostLines = 2_000

    private let summary: FleetSummary

    /// The page of `summary`.
    package init(_ summary: FleetSummary) { self.summary = summary }

    /// Renders the page and writes it to `path`, the map also into the folder `figures` beside it.
    ///
    /// - Returns: the paths written, the page first.
    /// - Throws: `InputError` when there is no Python with vl-convert, or something cannot be written.
    @discardableResult
    package func write(to path: String) async throws -> [String] { try await page.write(to: path) }

    /// The page before it is rendered.
    var page: ResultsPage {
        let done = summary.masts.filter { $0.failure == nil }
        let failed = summary.failed
        let users = summary.masts.reduce(0) { $0 + $1.users }
        var chapters = [
            ResultsPage.Chapter(
                anchor: "map", heading: "Map", text: [], verdicts: [],
                figures: [FleetMapFigure(summary: summary).figure], tables: [], settings: [])
        ]
        if !failed.isEmpty { chapters.append(failures(failed)) }
        if !done.isEmpty { chapters.append(table(done)) }
        return ResultsPage(
            title: "\(Quantity.grouped(summary.masts.count)) masts", over: "swift-mimo · fleet",
            lede:
                "\(Quantity.grouped(users)) users around \(Quantity.grouped(done.count)) masts of "
                + "\(summary.list) on \(summary.map)"
                + (failed.isEmpty
                    ? "." : "; \(Quantity.grouped(failed.count)) without a result."),
            chapters: chapters, attribution: summary.attribution)
    }

    private func failures(_ failed: [FleetRow]) -> ResultsPage.Chapter {
        ResultsPage.Chapter(
            anchor: "failed", heading: "Without a result", text: [], verdicts: [], figures: [],
            tables: [
                .init(
                    heading: "", heads: ["mast", "why"],
                    rows: failed.prefix(Self.mostLines).map { [$0.name, $0.failure ?? ""] },
                    caption: more(failed.count))
            ], settings: [])
    }

    private func more(_ count: Int) -> String {
        count > Self.mostLines
            ? "The other \(Quantity.grouped(count - Self.mostLines)) are in summary.json." : ""
    }

    private func table(_ done: [FleetRow]) -> ResultsPage.Chapter {
        var names: [String] = []
        for row in done {
            for rate in row.rates
            where !rate.isReference && !names.contains(rate.precoder) {
                names.append(rate.precoder)
            }
        }
        let hasSaving = done.contains { $0.saving != nil }
        let heads =
            ["mast", "users", "in line of sight"] + names
            + (hasSaving ? ["all antennas, W", "chosen ones, W", "saved"] : [])
        let rows = done.prefix(Self.mostLines).map { row -> [String] in
            let rates = names.map { name in
                row.rates.first { $0.precoder == name }.map { String(format: "%.2f", $0.mean) }
                    ?? "–"
            }
            let saving =
                row.saving.map {
                    [
                        String(format: "%.1f", $0.allAntennas), String(format: "%.1f", $0.energy),
                        Quantity.percent($0.saved),
                    ]
                } ?? ["–", "–", "–"]
            return [
                row.name + (row.leavesMap == true ? " (window leaves the map)" : ""),
                Quantity.grouped(row.users), row.shareInSight.map(Quantity.percent) ?? "–",
            ] + rates + (hasSaving ? saving : [])
        }
        return ResultsPage.Chapter(
            anchor: "masts", heading: "Masts", text: words, verdicts: [], figures: [],
            tables: [
                .init(
                    heading: "", heads: heads, rows: rows, caption: more(done.count), wordColumns: 1
                )
            ], settings: settings)
    }

    private var words: [String] {
        guard let settings = summary.settings else {
            return ["Masts were traced and not evaluated."]
        }
        var text =
            "Under the precoders: mean rate of a user in bit/s/Hz with \(settings.usersPerGroup) users "
            + "served at once, channels known; users with and without line of sight weighted by how "
            + "many there are of either."
        if let rate = settings.requestedRate {
            text +=
                " Energy is what \(settings.strategy) takes to give every user "
                + String(format: "%g", rate)
                + " bit/s/Hz, against all antennas with no more power than that needs; both count the "
                + "power of the antennas that are on."
        }
        return [text]
    }

    private var settings: [ResultsPage.Setting] {
        guard let settings = summary.settings else { return [] }
        return [
            .init(name: "Groups of each kind of users", value: "\(settings.groups)"),
            .init(name: "Groups for energies", value: "\(settings.energyGroups)"),
            .init(name: "Noise", value: settings.noise),
            .init(name: "Users drawn from", value: settings.pool),
            .init(name: "Model", value: settings.model ?? "none"),
            .init(name: "Checksum of the model", value: settings.modelChecksum ?? "–"),
            .init(name: "Seed", value: "\(settings.seed)"),
            .init(name: "Precoders", value: settings.precoders.joined(separator: "; ")),
        ]
    }
}

import Precoding
import Support

/// The values that the page's template shows, and the page made of them.
struct ReportPage {
    /// A number that a reader wants first.
    struct KeyNumber {
        var value: String
        var label: String
        var note: String
    }

    /// A chapter: a heading and its figures.
    struct Section {
        var anchor: String
        var heading: String
        var layout: String
        var plates: [PageFrame.Plate]
    }

    /// A line of the table of precoders.
    struct Row {
        var color: String
        var precoder: String
        var mean, ratio, low, middle, high, user, flops, time: String
        var best: Bool
    }

    /// The table's part for one sight.
    struct Part {
        var heading: String
        var groups: String
        var rows: [Row]
    }

    /// Settings that belong together.
    struct Settings {
        var heading: String
        var entries: [ResultsPage.Setting]
    }

    var title: String
    var lede: String
    var keyNumbers: [KeyNumber]
    /// Chapters; nil when there is nothing to show.
    var site, rates, energy, paths: Section?
    var parts: [Part]
    var hasTable: Bool
    var reference: String
    /// What the precoders knew, where that was not the channels.
    var knowledge: String?
    /// What the times are times of.
    var timing: String
    /// Names of the learned precoders that are one pass through a network, and of those that refine what
    /// a network proposes; nil when there is none.
    var onePass, refined: String?
    /// Number of ``keyNumbers``, by which they are laid out.
    var cards: Int
    var settings: [Settings]
    /// Head, foot and scripts.
    var frame: PageFrame

    /// The page of a report.
    init(
        report: Report, figures: [Figure], images: [FigureRenderer.Image], runtime: String
    ) throws {
        let plates = PageFrame.Plate.plates(figures, images)
        func section(_ anchor: String, _ heading: String, _ names: [String], _ layout: String)
            -> Section?
        {
            let chosen = plates.filter { names.contains($0.name) }
            guard !chosen.isEmpty else { return nil }
            return Section(
                anchor: anchor, heading: heading, layout: layout,
                plates: chosen)
        }
        site = section("site", "The site", ["site-map", "rate-map"], "pair")
        rates = section(
            "rates", "What the precoders reach",
            ["mean-sum-rate", "sum-rate-cdf", "user-rate-cdf"], "stack")
        energy = section("energy", "What it costs", ["energy"], "stack")
        paths = section("paths", "How the signal travels", ["paths"], "stack")

        title = Report.heading(report.dataset.record.site)
        lede = report.lede
        keyNumbers = report.keyNumbers
        parts = report.table
        hasTable = !parts.isEmpty
        reference = report.result.record.reference
        knowledge = report.result.record.knowledge
        timing = Set(report.result.rows.map(\.timedPath)).sorted().joined(separator: ", ")
        cards = keyNumbers.count
        let learned = report.result.rows.map(\.id).filter(\.isLearned).uniqued()
        func names(_ ids: [PrecoderID]) -> String? {
            ids.isEmpty ? nil : ids.map(\.label).joined(separator: ", ")
        }
        // A transformer with another precoder behind it only cleans estimates.
        onePass = names(learned.filter { $0.family == .transformer && $0.base == nil })
        refined = names(
            learned.filter {
                $0.family == .structured || $0.family == .transformer && $0.base != nil
            })
        settings = report.settingsTables
        let settings = report.dataset.record
        frame = try PageFrame(
            figures, runtime: runtime, attribution: settings.attribution,
            version: settings.version)
    }

    /// The page; all text is escaped by the template engine.
    func html() throws -> String { try PageFrame.render(Self.template, self) }
}

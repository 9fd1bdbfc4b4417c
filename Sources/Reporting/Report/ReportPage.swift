import Foundation
import Mustache

/// The values that the page's template shows, and the page made of them.
struct ReportPage {
    /// A number that a reader wants first.
    struct KeyNumber {
        var value: String
        var label: String
        var note: String
    }

    /// A figure with its still image.
    struct Plate {
        var name: String
        var title: String
        var caption: String
        var svg: String
    }

    /// A chapter: a heading and its figures.
    struct Section {
        var anchor: String
        var heading: String
        var layout: String
        var plates: [Plate]
    }

    /// A line of the table of precoders.
    struct Row {
        var color: String
        var precoder: String
        var mean, ratio, low, middle, high, user, flops, time: String
        var best: Bool
    }

    /// The table's part for one split.
    struct Split {
        var heading: String
        var groups: String
        var rows: [Row]
    }

    /// A named setting, and a list of them.
    struct Setting {
        var name, value: String
    }

    /// Settings that belong together.
    struct Settings {
        var heading: String
        var entries: [Setting]
    }

    var title: String
    var lede: String
    var keyNumbers: [KeyNumber]
    /// Chapters; nil when there is nothing to show.
    var site, rates, energy, paths: Section?
    var splits: [Split]
    var hasTable: Bool
    var reference: String
    /// What the precoders knew, where that was not the channels.
    var knowledge: String?
    /// What the times are times of.
    var timing: String
    /// Names of the learned precoders; nil when there is none.
    var learned: String?
    var settings: [Settings]
    var attribution: String
    var version: String
    /// Specifications by figure, as JSON that is safe inside a script element.
    var specifications: String
    /// The drawing library, safe inside a script element.
    var runtime: String

    /// The page of a report.
    init(
        report: Report, figures: [Figure], images: [FigureRenderer.Image], runtime: String
    ) throws {
        let plates = zip(figures, images).map { figure, image in
            Plate(
                name: figure.name, title: figure.title, caption: figure.caption, svg: image.svg)
        }
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

        title = Report.heading(report.dataset.settings.site)
        lede = report.lede
        keyNumbers = report.keyNumbers
        splits = report.table
        hasTable = !splits.isEmpty
        reference = report.result.record.reference
        knowledge = report.result.record.knowledge
        timing = Set(report.result.rows.map(\.timedPath)).sorted().joined(separator: ", ")
        let learnedNames = report.palette.ids.filter(\.isLearned).map(\.label)
        learned = learnedNames.isEmpty ? nil : learnedNames.joined(separator: ", ")
        settings = report.settingsTables
        attribution = report.dataset.settings.attribution
        version = report.dataset.settings.version
        let entries = try figures.map { "\"\($0.name)\":\(try $0.specification())" }
        specifications = Self.inScript("{\(entries.joined(separator: ",\n"))}")
        self.runtime = Self.inScript(runtime, isCode: true)
    }

    /// `text` so that nothing in it can end the script element around it.
    ///
    /// In JSON every `<` stands inside a string, where `\u003c` means the same; in code only the
    /// sequences that HTML gives a meaning are split.
    static func inScript(_ text: String, isCode: Bool = false) -> String {
        guard isCode else { return text.replacingOccurrences(of: "<", with: "\\u003c") }
        return text.replacingOccurrences(of: "</script", with: "<\\/script")
            .replacingOccurrences(of: "<!--", with: "<\\!--")
    }

    /// The page; all text is escaped by the template engine.
    func html() throws -> String {
        try MustacheTemplate(string: Self.template).render(self)
    }
}

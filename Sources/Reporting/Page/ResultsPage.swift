import Foundation
import Support

/// One self-contained page of several results: chapters of words, claims, figures and tables.
///
///     let page = ResultsPage(title: "Results", over: "swift-mimo", lede: "…", chapters: chapters)
///     let files = try await page.write(to: "results/index.html")
///
/// Made like ``Report``: the drawing library is inside it, nothing is loaded, without scripts the
/// same figures are still images, and the same input gives the same bytes.
package struct ResultsPage: Sendable {
    /// A table of texts.
    package struct Table: Sendable {
        /// The heading above it, and a sentence below; either may be empty.
        package var heading, caption: String
        /// Heads of the columns.
        package var heads: [String]
        /// The rows, one cell for each head.
        package var rows: [[String]]
        /// How many columns at the left are words, 1 or 2; the others are numbers.
        package var wordColumns: Int

        /// A table from its parts.
        package init(
            heading: String, heads: [String], rows: [[String]], caption: String = "",
            wordColumns: Int = 2
        ) {
            self.heading = heading
            self.wordColumns = wordColumns
            self.heads = heads
            self.rows = rows
            self.caption = caption
        }
    }

    /// A claim, and whether the numbers bear it out.
    package struct Verdict: Sendable {
        /// Whether they do.
        package var isMet: Bool
        /// The claim, and what was found.
        package var claim, found: String

        /// A verdict from its parts.
        package init(isMet: Bool, claim: String, found: String) {
            self.isMet = isMet
            self.claim = claim
            self.found = found
        }
    }

    /// A named setting.
    package struct Setting: Sendable {
        /// Its name and its value.
        package var name, value: String

        /// A setting from its parts.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A part of the page.
    package struct Chapter: Sendable {
        /// Short name for links, and the heading.
        package var anchor, heading: String
        /// Paragraphs.
        package var text: [String]
        /// What was to be shown, and what was found.
        package var verdicts: [Verdict]
        /// Figures.
        package var figures: [Figure]
        /// Tables.
        package var tables: [Table]
        /// What made the numbers.
        package var settings: [Setting]

        /// A chapter from its parts.
        package init(
            anchor: String, heading: String, text: [String], verdicts: [Verdict],
            figures: [Figure], tables: [Table], settings: [Setting]
        ) {
            self.anchor = anchor
            self.heading = heading
            self.text = text
            self.verdicts = verdicts
            self.figures = figures
            self.tables = tables
            self.settings = settings
        }
    }

    /// The heading, the line above it and the sentences below it.
    package var title, over, lede: String
    /// The chapters.
    package var chapters: [Chapter]
    /// Attribution of the data, at the foot.
    package var attribution: String

    /// A page from its parts.
    package init(
        title: String, over: String, lede: String, chapters: [Chapter], attribution: String
    ) {
        self.title = title
        self.over = over
        self.lede = lede
        self.chapters = chapters
        self.attribution = attribution
    }

    /// Renders the page and writes it to `path`, and every figure as NAME.svg, NAME.png and
    /// NAME.json into the folder `figures` beside it.
    ///
    /// - Returns: the paths written, the page first.
    /// - Throws: `InputError` when there is no Python with vl-convert (naming `make setup`), or
    ///   when something cannot be written. The page appears whole or not at all.
    @discardableResult
    package func write(to path: String) async throws -> [String] {
        let figures = chapters.flatMap(\.figures)
        let folder = (path as NSString).deletingLastPathComponent
        return try await PageFrame.write(
            figures, to: path, folder: (folder as NSString).appendingPathComponent("figures")
        ) { try html(figures, images: $0.images, runtime: $0.runtime) }
    }

    /// The page; all text is escaped by the template engine.
    func html(
        _ figures: [Figure], images: [FigureRenderer.Image], runtime: String
    ) throws -> String {
        let plates = Dictionary(
            PageFrame.Plate.plates(figures, images).map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first })
        return try PageFrame.render(
            Self.template,
            Values(
                title: title, over: over, lede: lede,
                chapters: chapters.map { Part($0, plates: plates) },
                frame: PageFrame(
                    figures, runtime: runtime, attribution: attribution,
                    version: MIMOVersion.current)))
    }

    private struct Values {
        var title, over, lede: String
        var chapters: [Part]
        var frame: PageFrame
    }

    /// A chapter as the template sees it.
    private struct Part {
        var anchor, heading: String
        var text: [String]
        var verdicts: [Verdict]
        var hasVerdicts: Bool
        var plates: [PageFrame.Plate]
        var tables: [Table]
        var settings: [Setting]
        var hasSettings: Bool

        init(_ chapter: Chapter, plates: [String: PageFrame.Plate]) {
            anchor = chapter.anchor
            heading = chapter.heading
            text = chapter.text
            verdicts = chapter.verdicts
            hasVerdicts = !verdicts.isEmpty
            self.plates = chapter.figures.compactMap { plates[$0.name] }
            tables = chapter.tables
            settings = chapter.settings
            hasSettings = !settings.isEmpty
        }
    }
}

import Evaluation
import Reporting

/// One table or figure of the paper, or what we add: measured in a context, then numbers from which
/// tables, figures and verdicts follow.
///
/// Everything but the stored numbers is computed, so that a page made later from the file says the
/// same.
package protocol Study: Codable, Sendable, Equatable {
    /// Which one it is.
    static var name: StudyName { get }

    /// Measures it; what was made before by the same recipe with the same configuration is taken
    /// from the context's cache.
    ///
    /// - Throws: ``Interrupted`` when the context is told to stop; `InputError` and `TorchError` as
    ///   training and evaluation do.
    init(in context: ReproductionContext) throws

    /// What the numbers are to show.
    var targets: [Target] { get }
    /// Paragraphs that say what was done and what falls short.
    var text: [String] { get }
    /// Tables for the page.
    var tables: [ResultsPage.Table] { get }
    /// Figures.
    var figures: [Figure] { get }
}

extension Study {
    /// Tables and targets for a terminal.
    package var terminalText: String {
        let tables = tables.map { table -> String in
            var text = TextTable(table.heads, text: Set(table.heads.prefix(table.wordColumns)))
            for row in table.rows { text.add(row) }
            return "\(table.heading)\n\(text.text)"
        }
        let verdicts = targets.map(\.text).joined(separator: "\n")
        return (tables + (verdicts.isEmpty ? [] : [verdicts])).joined(separator: "\n\n")
    }
}

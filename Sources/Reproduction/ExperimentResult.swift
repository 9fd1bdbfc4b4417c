import Evaluation
import Reporting

/// What an experiment found: numbers from which tables, figures and verdicts follow.
///
/// Everything but the stored numbers is computed, so that a page made later from the file says the
/// same.
public protocol ExperimentResult: Codable, Sendable, Equatable {
    /// The experiment.
    static var experiment: ExperimentName { get }
    /// What the numbers are to show.
    var targets: [Target] { get }
    /// Paragraphs that say what was done and what falls short.
    var text: [String] { get }
    /// Tables for the page.
    var tables: [ResultsPage.Table] { get }
    /// Figures.
    var figures: [Figure] { get }
}

extension ExperimentResult {
    /// Tables and targets for a terminal.
    public var terminalText: String {
        let tables = tables.map { table -> String in
            var text = TextTable(table.heads, text: Set(table.heads.prefix(table.wordColumns)))
            for row in table.rows { text.add(row) }
            return "\(table.heading)\n\(text.text)"
        }
        let verdicts = targets.map(\.text).joined(separator: "\n")
        return (tables + (verdicts.isEmpty ? [] : [verdicts])).joined(separator: "\n\n")
    }
}

import Foundation

/// Rows of named columns, kept as comma-separated text: a third of the size of JSON rows, which
/// repeat every name in every row.
struct DataTable: Sendable {
    /// One cell.
    enum Cell: Sendable {
        /// A number, written with a number of decimals; nothing when it is not finite.
        case number(Double, decimals: Int)
        /// A text.
        case text(String)

        /// The cell as comma-separated values have it (RFC 4180).
        var csv: String {
            switch self {
            case .number(let value, let decimals):
                return value.isFinite ? DataTable.format(value, decimals: decimals) : ""
            case .text(let text):
                guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
                return "\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\""
            }
        }
    }

    private let names: [String]
    private var lines: [String] = []
    /// Vega's type of each column, from the first row.
    private(set) var types: [String: String] = [:]

    /// A table without rows.
    init(_ names: [String]) { self.names = names }

    /// Number of rows.
    var count: Int { lines.count }

    /// Adds a row.
    ///
    /// - Precondition: one cell per column.
    mutating func append(_ cells: Cell...) {
        precondition(cells.count == names.count, "\(cells.count) cells for columns \(names)")
        if lines.isEmpty {
            for (name, cell) in zip(names, cells) {
                if case .number = cell { types[name] = "number" } else { types[name] = "string" }
            }
        }
        lines.append(cells.map(\.csv).joined(separator: ","))
    }

    /// The whole table, names first.
    var csv: String { ([names.joined(separator: ",")] + lines).joined(separator: "\n") }

    /// `value` with at most `decimals` decimals and no trailing zeros.
    static func format(_ value: Double, decimals: Int) -> String {
        var text = String(format: "%.\(decimals)f", value)
        guard decimals > 0 else { return text == "-0" ? "0" : text }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text == "-0" ? "0" : text
    }
}

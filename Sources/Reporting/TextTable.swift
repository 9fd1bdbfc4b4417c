/// A table of aligned columns for terminals.
package struct TextTable: Sendable {
    private let isText: [Bool]
    private var rows: [[String]]

    /// A table with the given heads; columns named in `text` are aligned left, others right.
    package init(_ heads: [String], text: Set<String> = []) {
        isText = heads.map(text.contains)
        rows = [heads]
    }

    /// Adds a row.
    ///
    /// - Precondition: as many cells as heads.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count == isText.count, "\(isText.count) cells expected")
        rows.append(cells)
    }

    /// The table, two spaces between columns, no line end after the last row.
    package var text: String {
        let widths = isText.indices.map { column in
            rows.reduce(0) { max($0, $1[column].count) }
        }
        return rows.map { row in
            var line = zip(row, zip(widths, isText)).map { cell, format -> String in
                let pad = String(repeating: " ", count: format.0 - cell.count)
                return format.1 ? cell + pad : pad + cell
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}

import Foundation

/// A table of comma-separated values with a header, as RFC 4180 describes it.
///
///     let table = try CSVTable(path: "users.csv")
///     for row in table.rows { print(try table.number(row, "lat")) }
///
/// Fields may be quoted; a quoted field may hold commas, line ends and doubled quotes. Lines end in
/// LF, CRLF or CR; a byte order mark is skipped. Spaces and tabs around fields (outside quotes) are
/// no part of them. Names of columns are compared without regard to case; lines without any field
/// are skipped. Every row knows the line it begins on, so that a message can name it.
package struct CSVTable: Sendable {
    /// One row of the table.
    package struct Row: Sendable, Equatable {
        /// The line of the file it begins on, from 1.
        package var line: Int
        /// Its fields, as many as the header has.
        package var fields: [String]

        /// A row of all its fields.
        package init(line: Int, fields: [String]) {
            self.line = line
            self.fields = fields
        }
    }

    /// Where it was read from, for messages.
    package let source: String
    /// Names of the columns, in lower case.
    package let columns: [String]
    /// The rows below the header.
    package let rows: [Row]

    /// Reads the file at `path`.
    ///
    /// - Throws: `InputError` naming the file, and the line where there is one: no such file, not
    ///   UTF-8, an open quote, a name twice in the header, a row of another length than the header.
    package init(path: String) throws {
        try self.init(TextFile.read(path, as: "CSV file"), source: path)
    }

    /// Reads `text`; `source` names it in messages.
    package init(_ text: String, source: String) throws {
        try self.init(rows: CSVScanner.rows(text, source: source), source: source)
    }

    /// A table of `rows`, the first of them the header, that were read from another kind of file.
    package init(rows: [Row], source: String) throws {
        var lines = rows[...]
        guard let header = lines.popFirst() else {
            throw InputError(source, expected: "a header with names of columns", found: "nothing")
        }
        let columns = header.fields.map { $0.lowercased() }
        var seen: Set<String> = []
        for name in columns where !name.isEmpty && !seen.insert(name).inserted {
            throw InputError(
                Self.place(source, header.line), expected: "each column once",
                found: "\"\(name)\" twice")
        }
        for row in lines where row.fields.count != columns.count {
            throw InputError(
                Self.place(source, row.line), expected: "\(columns.count) fields, as in the header",
                found: "\(row.fields.count)")
        }
        self.source = source
        self.columns = columns
        self.rows = Array(lines)
    }

    /// Whether there is a column of that name.
    package func has(_ name: String) -> Bool { columns.contains(name.lowercased()) }

    /// The text in the column `name` of `row`; `nil` without such a column or where it is empty.
    package func text(_ row: Row, _ name: String) -> String? {
        guard let column = columns.firstIndex(of: name.lowercased()), !row.fields[column].isEmpty
        else { return nil }
        return row.fields[column]
    }

    /// The finite number in the column `name` of `row`; `nil` as for ``text(_:_:)``.
    ///
    /// - Throws: `InputError` naming file, line and column when it is no number, or not finite.
    package func optionalNumber(_ row: Row, _ name: String) throws -> Double? {
        guard let text = text(row, name) else { return nil }
        guard let number = Double(text), number.isFinite else {
            throw error(row, expected: "a number as \(name)", found: "\"\(text)\"")
        }
        return number
    }

    /// The finite number in the column `name` of `row`.
    ///
    /// - Throws: `InputError` naming file, line and column when there is none.
    package func number(_ row: Row, _ name: String) throws -> Double {
        guard let number = try optionalNumber(row, name) else {
            throw error(row, expected: "a number as \(name)", found: "nothing")
        }
        return number
    }

    /// An error about `row`.
    package func error(_ row: Row, expected: String, found: String) -> InputError {
        InputError(Self.place(source, row.line), expected: expected, found: found)
    }

    /// What messages call line `line` of `source`.
    package static func place(_ source: String, _ line: Int) -> String { "\(source), line \(line)" }
}

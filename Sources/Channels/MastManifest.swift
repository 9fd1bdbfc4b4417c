import Foundation
import Sites
import Support
import Yams

/// A list of masts as YAML, which becomes the table that the same list as CSV is.
///
///     masts:
///       - {name: harbour, latitude: 60.5350, longitude: 26.9529, height: 30, bearing: 200}
///       - {latitude: 60.5345, longitude: 26.9560}
///
/// Each mast is a mapping from the columns of ``FleetMast`` to single values; a column that a mast lacks
/// is empty. Rows have the lines that their masts begin on.
enum MastManifest {
    /// Whether `text` is YAML and not CSV: its first line with anything on it begins a document, or a
    /// mapping in which `masts` or `sites` is.
    static func isYAML(_ text: String) -> Bool {
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces.union(["\u{FEFF}"]))
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line == "---" || line.hasPrefix("--- ") || line.hasPrefix("%YAML") { return true }
            return line.first == "{" || Self.isKey(line)
        }
        return false
    }

    /// Whether a line begins with a name and a colon, as no header of columns does.
    private static func isKey(_ line: String) -> Bool {
        guard let colon = line.firstIndex(of: ":") else { return false }
        return !line[..<colon].contains(",")
    }

    /// The table in `text`; `source` names it in messages.
    ///
    /// - Throws: `InputError` naming the line of what is no YAML, no list of masts or no single value.
    static func table(_ text: String, source: String) throws -> CSVTable {
        let masts = try masts(text, source)
        var columns: [String] = []
        var entries: [(line: Int, values: [String: String])] = []
        for (number, mast) in masts.enumerated() {
            let line = mast.mark?.line ?? number + 1
            let entry = try values(mast, CSVTable.place(source, line))
            for name in entry.map(\.0) where !columns.contains(name) { columns.append(name) }
            entries.append((line, Dictionary(uniqueKeysWithValues: entry)))
        }
        let header = CSVTable.Row(line: 1, fields: columns)
        return try CSVTable(
            rows: [header]
                + entries.map { entry in
                    CSVTable.Row(line: entry.line, fields: columns.map { entry.values[$0] ?? "" })
                },
            source: source)
    }

    private static func masts(_ text: String, _ source: String) throws -> [Node] {
        let document = try YAMLText.node(text, source: source)
        let expected = "a list masts: of mappings with latitude and longitude"
        guard let document, let mapping = document.mapping else {
            throw InputError(source, expected: expected, found: "none")
        }
        guard let list = mapping["masts"] else {
            let names = mapping.keys.compactMap(\.string).joined(separator: ", ")
            throw InputError(
                source, expected: expected,
                found: mapping["sites"] == nil
                    ? "only \(names)"
                    : "a manifest of sites, each with a window of its own (leave out --map)")
        }
        guard let masts = list.sequence, !masts.isEmpty else {
            throw InputError(
                CSVTable.place(source, list.mark?.line ?? 1), expected: "at least one mast",
                found: "none")
        }
        return Array(masts)
    }

    /// Names in lower case and values of one mast; null is an empty value.
    private static func values(_ mast: Node, _ place: String) throws -> [(String, String)] {
        guard let mapping = mast.mapping else {
            throw InputError(
                place, expected: "a mast such as {latitude: 60.5, longitude: 26.9}",
                found: "something else")
        }
        var seen: Set<String> = []
        return try mapping.map { key, value in
            guard let name = key.scalar?.string.lowercased(), seen.insert(name).inserted else {
                throw InputError(
                    place, expected: "each name once", found: key.scalar?.string ?? "no name")
            }
            guard let scalar = value.scalar else {
                throw InputError(place, expected: "one value as \(name)", found: "several")
            }
            let isNull = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
            return (name, isNull ? "" : scalar.string)
        }
    }
}

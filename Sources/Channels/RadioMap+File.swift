import Foundation
import Support

// The file's tensors (M masts, R rows from south to north, C columns from west to east):
//
//     path_gain        F32 [M, R, C]  sum of |a|^2      path_gain_error  F32 [M, R, C]  share of it
//     line_of_sight    F32 [M, R, C]  share             delay_spread     F32 [M, R, C] s
//     best_mast        I32 [R, C]     -1 for none       sinr             F32 [R, C]    linear
//     x                F64 [C] m      cells' middles    y                F64 [R] m
//
// The metadata hold `format`, `settings` (JSON of RadioMap.Record), `units` and `attribution`.
extension RadioMap {
    package static let format = "mimo-radio-map-1"

    /// Middles of the columns, in metres east of the site's origin, [C].
    public var x: [Double] {
        (0..<record.columns).map { record.lower[0] + record.cell * (Double($0) + 0.5) }
    }
    /// Middles of the rows, in metres north of the site's origin, [R].
    public var y: [Double] {
        (0..<record.rows).map { record.lower[1] + record.cell * (Double($0) + 0.5) }
    }

    /// Writes the map to `path`, atomically.
    ///
    /// - Throws: `InputError` naming `path` when it cannot be written.
    public func write(to path: String) throws {
        var file = Safetensors()
        file.metadata["format"] = Self.format
        file.metadata["attribution"] = record.attribution
        file.metadata["units"] =
            "path_gain: sum of |a|^2 between vertically polarised isotropic antennas, mean over a "
            + "cell's positions, NaN indoors; path_gain_error: its standard error as a share; "
            + "line_of_sight: share of positions; delay_spread in seconds; best_mast from 0, -1 for "
            + "none; sinr: linear, all masts at full power; x, y: middles of cells in metres east and "
            + "north of the origin"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        file.metadata["settings"] = String(decoding: try encoder.encode(record), as: UTF8.self)
        let shape = [record.masts.count, record.rows, record.columns]
        let cells = [record.rows, record.columns]
        file.set("path_gain", shape, gains)
        file.set("path_gain_error", shape, gainErrors)
        file.set("line_of_sight", shape, sights)
        file.set("delay_spread", shape, delaySpreads)
        file.set("best_mast", cells, bestMasts.map(Int32.init))
        file.set("sinr", cells, interferenceRatios)
        file.set("x", [record.columns], x)
        file.set("y", [record.rows], y)
        try file.write(to: path)
    }

    /// Reads the map at `path`.
    ///
    /// - Throws: `InputError` naming `path` when it is missing, another kind of file, or its parts do not
    ///   belong together.
    public init(path: String) throws {
        let file = try Safetensors(path: path)
        guard file.metadata["format"] == Self.format, let text = file.metadata["settings"] else {
            throw InputError(
                path, expected: "a radio map (\(Self.format))",
                found: file.metadata["format"] ?? "a file without a format")
        }
        let record: Record
        do {
            record = try JSONDecoder().decode(Record.self, from: Data(text.utf8))
        } catch {
            throw InputError(
                path, expected: "settings of a radio map",
                found: DecodingError.reason(of: error, in: "JSON"))
        }
        guard record.rows > 0, record.columns > 0, !record.masts.isEmpty, record.lower.count == 2,
            record.cell > 0
        else {
            throw InputError(
                path, expected: "a grid of cells and a mast", found: "settings without")
        }
        let shape: [Int?] = [record.masts.count, record.rows, record.columns]
        self.init(
            record: record, gains: try file.values("path_gain", shape: shape),
            gainErrors: try file.values("path_gain_error", shape: shape),
            sights: try file.values("line_of_sight", shape: shape),
            delaySpreads: try file.values("delay_spread", shape: shape))
    }
}

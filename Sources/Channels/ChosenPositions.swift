import Foundation
import Sites
import Support

/// Positions of users that were chosen, not drawn: a track, a measurement campaign, a plan.
///
///     let track = try ChosenPositions(path: "users.csv")     // lat,lon,height or x,y,z
///     var recipe = DatasetRecipe(users: track.count)
///     recipe.chosen = track
///
/// The file is CSV with a header that has either the columns `lat`, `lon` (degrees, WGS 84) and
/// `height` (metres above the ground) or `x`, `y`, `z` (metres in the site's frame, x east, y north,
/// z up, the origin in the middle of its window), in any order; `latitude` and `longitude` may be
/// written out; further columns are ignored. Quotes, CRLF, a byte order mark and spaces around
/// fields are understood. Rows keep their order; row numbers count data rows from 0.
public struct ChosenPositions: Sendable, Equatable {
    /// Which columns positions were given in.
    public enum Form: String, Sendable, Codable {
        /// `lat`, `lon`, `height`.
        case geographic
        /// `x`, `y`, `z`.
        case local
    }

    /// The file, for messages.
    public let source: String
    /// Which columns were given.
    public let form: Form
    /// SHA-256 of the positions, 64 hexadecimal digits: other positions, another number.
    public let checksum: String
    /// The lines of the rows, [U].
    let lines: [Int]
    /// Latitude, longitude, height, or x, y, z, [U].
    let values: [SIMD3<Double>]

    /// Nearest that a user may be to the array's centre, in metres (ours: the far field of the
    /// paths' spreading loss has no meaning at the antenna itself).
    public static let nearest = 1.0

    /// Number of positions U.
    public var count: Int { values.count }

    /// Reads the positions in the file at `path`.
    ///
    /// - Throws: `InputError` naming the file and the line: other columns, no number, no row.
    public init(path: String) throws { try self.init(CSVTable(path: path)) }

    /// Reads the positions in `text`; `source` names it in messages.
    public init(csv text: String, source: String) throws {
        try self.init(CSVTable(text, source: source))
    }

    private init(_ table: CSVTable) throws {
        func name(_ choices: String...) -> String? { choices.first(where: table.has) }
        let geographic = [
            name("lat", "latitude"), name("lon", "longitude"), name("height"),
        ].compactMap { $0 }
        let local = [name("x"), name("y"), name("z")].compactMap { $0 }
        guard (geographic.count == 3) != (local.count == 3) else {
            throw InputError(
                table.source, expected: "either the columns lat,lon,height or x,y,z",
                found: table.columns.joined(separator: ","))
        }
        let columns = geographic.count == 3 ? geographic : local
        form = geographic.count == 3 ? .geographic : .local
        source = table.source
        lines = table.rows.map(\.line)
        values = try table.rows.map { row in
            SIMD3(
                try table.number(row, columns[0]), try table.number(row, columns[1]),
                try table.number(row, columns[2]))
        }
        guard !values.isEmpty else {
            throw InputError(source, expected: "at least one position", found: "only a header")
        }
        let bits = values.flatMap { [$0.x.bitPattern, $0.y.bitPattern, $0.z.bitPattern] }
        checksum = SHA256.hexadecimal(
            of: bits.map(\.littleEndian).withUnsafeBytes { Data($0) } + Data(form.rawValue.utf8))
    }
}

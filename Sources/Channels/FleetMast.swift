import Foundation
import Sites
import Support

/// One mast of a list of many.
///
///     let masts = try FleetMast.list(path: "masts.csv")
///
/// The list is CSV with a header, or YAML: a list `masts` of mappings from the same names. Of its columns,
/// in any order,
///
/// - `latitude` and `longitude` (or `lat`, `lon`) are needed: degrees, WGS 84;
/// - `height` is that of the array's centre above the **ground**, also on a roof, in metres; 25 where
///   it is empty or missing (``Mast/groundHeight``);
/// - `azimuth` is where the array faces in degrees **counter-clockwise from east**, as everywhere in
///   this package: 0 is east, 90 north;
/// - `bearing` may stand in its place: degrees **clockwise from north**, as on a compass: azimuth =
///   90 − bearing. Without either, the array faces where most streets are served;
/// - `downtilt` is in degrees below the horizon; 0 where it is empty or missing;
/// - `name` is that of the mast's files: letters, digits, `-`, `_` and `.`; `mast-` and the row's number
///   where it is empty or missing.
///
/// Other columns are ignored.
public struct FleetMast: Sendable, Equatable, Codable {
    /// Name of its files.
    public var name: String
    /// Where it stands.
    public var location: GeographicPoint
    /// Height of the array's centre above the ground in metres.
    public var height: Double
    /// Where the array faces, degrees counter-clockwise from east, from 0 up to 360; `nil` where the
    /// recipe chooses.
    public var azimuth: Double?
    /// Downward tilt in degrees.
    public var downtilt: Double
    /// The file, without folders, and the line that it stands on, for messages.
    public var source: String

    /// The masts in the list at `path`, whatever its name.
    ///
    /// - Throws: `InputError` naming the file and the line: a column that is missing or excludes another,
    ///   no number, a place off the globe, a name that is taken or cannot be a file's.
    public static func list(path: String) throws -> [FleetMast] {
        try list(TextFile.read(path, as: "list of masts (CSV, YAML)"), source: path)
    }

    /// The masts in the list `text`, CSV or YAML; `source` names it in messages.
    public static func list(_ text: String, source: String) throws -> [FleetMast] {
        try list(
            MastManifest.isYAML(text)
                ? MastManifest.table(text, source: source) : CSVTable(text, source: source))
    }

    private static func list(_ table: CSVTable) throws -> [FleetMast] {
        func column(_ names: String...) throws -> String {
            let found = names.filter(table.has)
            guard let name = found.first, found.count == 1 else {
                throw InputError(
                    table.source,
                    expected: found.isEmpty
                        ? "a column \(names[0])" : "one column of \(names.joined(separator: ", "))",
                    found: found.isEmpty ? table.columns.joined(separator: ",") : "both")
            }
            return name
        }
        let latitude = try column("latitude", "lat")
        let longitude = try column("longitude", "lon")
        guard !(table.has("azimuth") && table.has("bearing")) else {
            throw InputError(
                table.source,
                expected: "azimuth (counter-clockwise from east) or bearing "
                    + "(clockwise from north)", found: "both")
        }
        let digits = String(table.rows.count).count
        var names: Set<String> = []
        let masts = try table.rows.enumerated().map { number, row in
            let place = GeographicPoint(
                latitude: try table.number(row, latitude),
                longitude: try table.number(row, longitude))
            guard abs(place.latitude) <= 90, abs(place.longitude) <= 180 else {
                throw table.error(
                    row, expected: "latitude and longitude in degrees",
                    found: "\(place.latitude), \(place.longitude)")
            }
            let height = try table.optionalNumber(row, "height") ?? Mast.groundHeight
            guard height > 0, height <= 1000 else {
                throw table.error(
                    row, expected: "a height above the ground, 0 to 1,000 m", found: "\(height)")
            }
            let downtilt = try table.optionalNumber(row, "downtilt") ?? 0
            guard abs(downtilt) <= 90 else {
                throw table.error(
                    row, expected: "a downtilt of at most 90 degrees", found: "\(downtilt)")
            }
            let counter = String(number + 1)
            let name =
                table.text(row, "name")
                ?? "mast-" + String(repeating: "0", count: digits - counter.count) + counter
            guard isFileName(name) else {
                throw table.error(
                    row, expected: "a name of at most 100 letters, digits, -, _ and .",
                    found: "\"\(name)\"")
            }
            // Names that differ in case only are one file on some systems.
            guard names.insert(name.lowercased()).inserted else {
                throw table.error(row, expected: "a name of its own", found: "\(name) again")
            }
            let bearing = try table.optionalNumber(row, "bearing")
            let azimuth = try table.optionalNumber(row, "azimuth") ?? bearing.map { 90 - $0 }
            return FleetMast(
                name: name, location: place, height: height, azimuth: azimuth.map(turned),
                downtilt: downtilt,
                // Without folders: a summary must not depend on where it was made.
                source: CSVTable.place(FilePath.name(table.source), row.line))
        }
        guard !masts.isEmpty else {
            throw InputError(table.source, expected: "at least one mast", found: "only a header")
        }
        return masts
    }

    /// The same direction, from 0 up to 360 degrees.
    private static func turned(_ azimuth: Double) -> Double {
        let rest = azimuth.truncatingRemainder(dividingBy: 360)
        return rest < 0 ? rest + 360 : rest
    }

    private static func isFileName(_ name: String) -> Bool {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
        return name.count <= 100 && !name.hasPrefix(".") && !name.hasPrefix("-")
            && name.allSatisfy(allowed.contains)
    }

    /// Distance in metres that the array keeps from every wall and roof (ours: half an array of 8 by 8
    /// at 2 GHz has 0.3 m, and within a wavelength of a wall its pattern is another).
    public static let clearance = 1.0

    /// The mast on `site`.
    ///
    /// - Throws: `InputError` naming the row when the array would be inside a building or nearer than
    ///   ``clearance`` to one.
    func mast(on site: Site) throws -> Mast {
        let place = try site.frame.local(location)
        let ground = site.groundHeight(at: place)
        let near = site.buildings.first {
            $0.base - Self.clearance < ground + height
                && ground + height < $0.top + Self.clearance
                && ($0.footprint.contains(place)
                    || $0.footprint.distanceToEdges(place) < Self.clearance)
        }
        if let near {
            let inside = near.footprint.contains(place)
            throw InputError(
                source, expected: "an array \(Self.clearance) m clear of every building",
                found: String(
                    format: "%.1f m above the ground, %@ %@, which reaches from %.1f to %.1f m",
                    height, inside ? "within the outline of" : "beside", near.identifier,
                    near.base - ground, near.top - ground))
        }
        return position(in: site)
    }

    /// Where the array is, whatever stands there.
    func position(in site: Site) -> Mast {
        // A window's middle is its mast, so that this is the origin, to rounding.
        let place = (try? site.frame.local(location)) ?? .zero
        return Mast(
            position: SIMD3(place.x, place.y, site.groundHeight(at: place) + height),
            location: location, placement: "given",
            height: height,
            reason: String(format: "at the given place, %.1f m above the ground", height))
    }
}

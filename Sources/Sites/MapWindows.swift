import Foundation
import Support

/// The buildings of many windows of one large map, cut out together into one file.
///
///     let windows = try MapWindows.cut(
///         map: "finland.osm.pbf", windows: boxes, to: "fleet/map/windows.safetensors")
///     let (site, _) = try windows.site(0, name: "mast-1")
///
/// A map of a country has hundreds of millions of nodes and is read once for all windows; what lies
/// in none of them is passed over. Each building is in the file once, however many windows it touches,
/// and whole, though it may reach out of them. The file is mapped, not read: a window costs memory
/// when its site is made, and gives it back with the site. While cutting, memory grows with what lies
/// within the windows and a rim of ``rim`` metres: 16 bytes a node there, and the ways there.
///
/// The same map and windows give the same file. Objects of the map must come in the order nodes,
/// ways, relations, as they do in every usual extract.
public struct MapWindows: Sendable {
    /// Metres around a window within which buildings are taken too: as far as
    /// ``SiteImportOptions/windowMargin``, and 5 m for the roundness of the earth.
    public static let margin = SiteImportOptions().windowMargin + 5
    /// Metres around that in which nodes are noted at the first reading (ours): buildings that reach
    /// farther are completed by another reading, at the cost of its time.
    public static let rim = 500.0

    /// The file.
    public let path: String
    /// What the map's own header says it covers.
    public let bounds: GeographicBox?
    /// The windows in degrees, [W].
    public let windows: [GeographicBox]
    /// How often the map was read for it.
    public let reads: Int
    /// Objects of the map that could not be used, in any window.
    public let unusable: Int
    /// Buildings and their corners touching each window, [W]; three triangles a corner, about.
    public let buildings, corners: [Int]
    let tables: Tables

    /// Reads the file at `path`, which ``cut(map:windows:to:)`` made.
    ///
    /// - Throws: `InputError` naming it when it is missing, damaged or something else.
    public init(path: String) throws {
        let file = try Safetensors(path: path)
        guard file.metadata["format"] == Self.format else {
            throw InputError(
                path, expected: "windows of a map (metadata format \(Self.format))",
                found: file.metadata["format"].map { "format \($0)" } ?? "no format entry")
        }
        self.path = path
        let tables = try Tables(file)
        self.tables = tables
        let edges: [Double] = try file.values("windows", shape: [nil, 4])
        let windows = stride(from: 0, to: edges.count, by: 4).map {
            GeographicBox(
                west: edges[$0], south: edges[$0 + 1], east: edges[$0 + 2], north: edges[$0 + 3])
        }
        self.windows = windows
        let corners: [Int64] = try file.values("window_corners", shape: [windows.count])
        self.corners = corners.map { Int($0) }
        guard tables.windowAreas.count == windows.count + 1 else {
            throw InputError(
                path, expected: "areas of \(windows.count) windows",
                found: "\(tables.windowAreas.count - 1)")
        }
        buildings = windows.indices.map { tables.areas(ofWindow: $0).count }
        bounds = try file.metadata["bounds"].map { try GeographicBox($0, source: path) }
        reads = file.metadata["reads"].flatMap { Int($0) } ?? 0
        unusable = file.metadata["unusable"].flatMap { Int($0) } ?? 0
    }

    package static let format = "mimo-map-windows-1"

    /// The site in window `index`.
    ///
    /// Its source names the map and the checksum of what the map holds there, so that what is made
    /// of the site can tell whether the map has changed.
    ///
    /// - Throws: `InputError` when there is no building.
    public func site(
        _ index: Int, name: String, options: SiteImportOptions = SiteImportOptions()
    ) throws -> (site: Site, report: SiteImportReport) {
        let extract = OSMExtract(
            areas: try tables.areas(ofWindow: index).map { try tables.area($0) },
            bounds: windows[index], problems: [])
        return try Site.site(
            of: extract, window: windows[index], name: name, source: try source(index),
            options: options)
    }

    /// The site in window `index` without buildings and mesh: what a record says of it.
    public func outline(_ index: Int, name: String) throws -> Site {
        Site(
            name: name, source: try source(index),
            attribution: Site.openStreetMapAttribution, bounds: windows[index],
            frame: LocalFrame(origin: windows[index].center), buildings: [], mesh: TriangleMesh())
    }

    /// The map's name, and a checksum of what it holds in window `index`.
    private func source(_ index: Int) throws -> String {
        "\(tables.map) (window sha256 \(try tables.checksum(ofWindow: index).prefix(16)))"
    }

    /// The window whose middle is `place` and whose edges are `reach` metres from it.
    ///
    /// - Throws: `InputError` when it would touch the antimeridian or a pole.
    public static func window(
        around place: GeographicPoint, reach: Double
    ) throws -> GeographicBox {
        let frame = try Projection(LocalFrame(origin: place))
        let corner = frame.geographic(SIMD2(reach, reach))
        let other = frame.geographic(SIMD2(reach, -reach))
        let width = max(corner.longitude, other.longitude) - place.longitude
        let height = corner.latitude - place.latitude
        let box = GeographicBox(
            west: place.longitude - width, south: place.latitude - height,
            east: place.longitude + width, north: place.latitude + height)
        guard box.isPlausible, width > 0, height > 0 else {
            throw InputError(
                "window",
                expected: "a place within 85 degrees of the equator, away from 180 degrees",
                found: "latitude \(place.latitude), longitude \(place.longitude)")
        }
        return box
    }
}

import Foundation
import Support

extension Site {
    /// The attribution that everything made of OpenStreetMap data must show.
    public static let openStreetMapAttribution =
        "© OpenStreetMap contributors, Open Database Licence (ODbL) 1.0, "
        + "https://www.openstreetmap.org/copyright"

    /// Reads the site in the OpenStreetMap file at `path` (.osm, .osm.gz, .osm.bz2, .osm.pbf).
    ///
    ///     let (site, report) = try Site.load(path: "helsinki.osm.pbf")
    ///
    /// Buildings that straddle the edge of the window are kept whole. The frame's origin is the
    /// middle of the window. See <doc:ReadingMaps> for heights, materials and repairs.
    ///
    /// - Returns: the site, and what was repaired or left out on the way.
    /// - Throws: `InputError` naming `path` when it cannot be read, is not OpenStreetMap data or
    ///   holds no building.
    public static func load(
        path: String, options: SiteImportOptions = SiteImportOptions()
    ) throws -> (site: Site, report: SiteImportReport) {
        let extract = try OSMExtract(path: path)
        let stated: [(SiteImportReport.WindowSource, GeographicBox?)] = [
            (.given, options.window), (.file, extract.bounds), (.manifest, options.fallbackWindow),
        ]
        let (source, window) =
            stated.first { $0.1 != nil } ?? (.outlines, extent(extract.areas))
        guard let window else {
            throw InputError(path, expected: "at least one building", found: "none")
        }
        var found = try site(
            of: extract, window: window, name: name(path), source: path, options: options)
        found.report.windowSource = source
        if options.crowns {
            let projection = try Projection(found.site.frame)
            let edges = try found.site.window()
            let crowns = CrownImport(
                projection: projection, lower: edges.lower - options.windowMargin,
                upper: edges.upper + options.windowMargin)
            found.site.crowns = crowns.crowns(try OSMExtract(path: path, content: .greenery))
        }
        return found
    }

    /// The site that `extract` holds within `window`.
    ///
    /// - Parameter source: what the site says it was read from, and errors name.
    /// - Throws: `InputError` naming `source` when the window is not plausible or holds no building.
    static func site(
        of extract: OSMExtract, window: GeographicBox, name: String, source path: String,
        options: SiteImportOptions
    ) throws -> (site: Site, report: SiteImportReport) {
        guard window.isPlausible else {
            throw InputError(
                path, expected: "bounds that span at most 1 degree, away from the poles",
                found: "\(window)")
        }
        let frame = LocalFrame(origin: window.center)
        let projection = try Projection(frame)
        var importer = SiteImport(options: options, window: window, projection: projection)
        let found = importer.buildings(extract)
        let terrain = try options.terrain.map { source in
            let extent = TriangleMesh.extent(
                of: found, from: importer.lower, to: importer.upper, margin: options.groundMargin)
            return try ElevationRaster.terrain(
                source, projection: projection, from: extent.low, to: extent.high)
        }
        let city: (mesh: TriangleMesh, buildings: [Building])
        if let terrain {
            city = TriangleMesh.city(of: found, on: terrain, ground: options.ground)
        } else {
            city = TriangleMesh.city(
                of: found, from: importer.lower, to: importer.upper, margin: options.groundMargin,
                ground: options.ground)
        }
        var report = importer.report
        if city.buildings.count < found.count {
            let kept = Set(city.buildings.map(\.identifier))
            for building in found where !kept.contains(building.identifier) {
                report.note(.degenerate, building.identifier)
            }
        }
        guard !city.buildings.isEmpty else {
            throw InputError(
                path, expected: "at least one building",
                found: "\(report.polygons) building polygons, \(report.leftOut) left out")
        }
        var site = Site(
            name: name, source: path, attribution: openStreetMapAttribution,
            bounds: window, frame: frame, buildings: city.buildings, mesh: city.mesh)
        site.terrain = terrain
        return (site, report)
    }

    /// The file's name without folders and endings.
    package static func name(_ path: String) -> String {
        let file = (path as NSString).lastPathComponent
        return file.split(separator: ".").first.map(String.init) ?? file
    }

    /// The extent of the middles of the outlines: buildings that straddle the window's edge are
    /// in the file as a whole, so the extent of their corners would be too large. Where the middles
    /// span next to nothing, as that of a single building does, it is that of the corners.
    static func extent(_ areas: [OSMArea]) -> GeographicBox? {
        var box: GeographicBox?
        var corners: GeographicBox?
        for area in areas {
            for ring in area.rings where !ring.isInner {
                let latitudes = ring.points.map(\.latitude)
                let longitudes = ring.points.map(\.longitude)
                guard let south = latitudes.min(), let north = latitudes.max(),
                    let west = longitudes.min(), let east = longitudes.max()
                else { continue }
                let x = (west + east) / 2
                let y = (south + north) / 2
                box = around(box, GeographicBox(west: x, south: y, east: x, north: y))
                corners = around(
                    corners, GeographicBox(west: west, south: south, east: east, north: north))
            }
        }
        guard let box, box.east - box.west > Self.leastSpan, box.north - box.south > Self.leastSpan
        else { return corners }
        return box
    }

    /// Degrees, some 10 m: windows are no smaller, and cities are larger.
    private static let leastSpan = 1e-4

    private static func around(_ box: GeographicBox?, _ other: GeographicBox) -> GeographicBox {
        guard let box else { return other }
        return GeographicBox(
            west: min(box.west, other.west), south: min(box.south, other.south),
            east: max(box.east, other.east), north: max(box.north, other.north))
    }
}

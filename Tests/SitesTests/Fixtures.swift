import Foundation
import Support
import Testing

@testable import Sites

/// Files and folders that the tests of this target use.
enum Fixtures {
    /// The root of the package.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    /// The windows that the project ships.
    static let demo = root.appendingPathComponent("Sites/demo")

    /// Runs `body` with the path of a fresh folder, which is removed afterwards.
    static func withFolder<T>(_ body: (URL) throws -> T) throws -> T {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("SitesTests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// Writes `text` to a file called `name` and loads it as a site.
    static func load(
        _ text: String, name: String = "test.osm", options: SiteImportOptions = SiteImportOptions()
    ) throws -> (site: Site, report: SiteImportReport) {
        try withFolder { folder in
            let path = folder.appendingPathComponent(name).path
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return try Site.load(path: path, options: options)
        }
    }
}

/// Writes small OpenStreetMap files about a point, in metres.
struct MapWriter {
    /// The middle of the window.
    static let origin = GeographicPoint(latitude: 60.17, longitude: 24.94)
    private let projection: Projection
    private var nodes = ""
    private var ways = ""
    private var relations = ""
    private var nextNode = 1
    /// Ids of nodes to leave out of the file.
    var hiddenNodes: Set<Int> = []

    init() throws { projection = try Projection(LocalFrame(origin: Self.origin)) }

    /// A rectangle's corners, counter-clockwise.
    static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> [SIMD2<Double>]
    {
        [SIMD2(x, y), SIMD2(x + width, y), SIMD2(x + width, y + height), SIMD2(x, y + height)]
    }

    /// Adds a node with tags.
    mutating func node(_ point: SIMD2<Double>, _ tags: [String: String]) {
        let place = projection.geographic(point)
        nodes +=
            String(
                format: "<node id=\"%d\" version=\"1\" lat=\"%.9f\" lon=\"%.9f\">", nextNode,
                place.latitude, place.longitude) + Self.xml(tags) + "</node>\n"
        nextNode += 1
    }

    /// Adds a way; returns the ids of its nodes.
    @discardableResult
    mutating func way(
        _ id: Int, _ points: [SIMD2<Double>], closed: Bool = true, _ tags: [String: String] = [:]
    ) -> [Int] {
        var ids: [Int] = []
        for point in points {
            let place = projection.geographic(point)
            if !hiddenNodes.contains(nextNode) {
                nodes += String(
                    format: "<node id=\"%d\" version=\"1\" lat=\"%.9f\" lon=\"%.9f\"/>\n", nextNode,
                    place.latitude, place.longitude)
            }
            ids.append(nextNode)
            nextNode += 1
        }
        way(id, nodes: closed ? ids + ids.prefix(1) : ids, tags)
        return ids
    }

    /// Adds a way of nodes that are there already.
    mutating func way(_ id: Int, nodes ids: [Int], _ tags: [String: String] = [:]) {
        ways += "<way id=\"\(id)\" version=\"1\">"
        ways += ids.map { "<nd ref=\"\($0)\"/>" }.joined() + Self.xml(tags) + "</way>\n"
    }

    /// Adds a multipolygon of ways with their roles.
    mutating func relation(_ id: Int, _ members: [(Int, String)], _ tags: [String: String]) {
        relations += "<relation id=\"\(id)\" version=\"1\">"
        for (way, role) in members {
            relations += "<member type=\"way\" ref=\"\(way)\" role=\"\(role)\"/>"
        }
        relations +=
            Self.xml(tags.merging(["type": "multipolygon"]) { a, _ in a }) + "</relation>\n"
    }

    private static func xml(_ tags: [String: String]) -> String {
        tags.sorted { $0.key < $1.key }.map {
            let value = $0.value.replacingOccurrences(of: "\"", with: "&quot;")
            return "<tag k=\"\($0.key)\" v=\"\(value)\"/>"
        }.joined()
    }

    /// The file, with a window of `size` metres about the origin; ways before nodes if asked.
    func text(size: Double = 400, waysFirst: Bool = false) -> String {
        let low = projection.geographic(SIMD2(-size / 2, -size / 2))
        let high = projection.geographic(SIMD2(size / 2, size / 2))
        let bounds = String(
            format: "<bounds minlat=\"%.7f\" minlon=\"%.7f\" maxlat=\"%.7f\" maxlon=\"%.7f\"/>\n",
            low.latitude, low.longitude, high.latitude, high.longitude)
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\">\n" + bounds
            + (waysFirst ? relations + ways + nodes : nodes + ways + relations) + "</osm>\n"
    }
}

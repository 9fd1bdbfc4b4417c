import COSM
import Foundation
import Support

/// The building polygons of an OpenStreetMap file, as they stand in it, or what grows there.
///
/// Buildings: ways and multipolygon relations that carry `building` or `building:part`; relations
/// without tags of their own take those of their outer ways. What grows: `natural=wood` and
/// `landuse=forest` likewise, and as ``lines`` `natural=tree_row` and `natural=tree`. Read through
/// libosmium.
struct OSMExtract: Sendable {
    /// Something in the file that is not as it should be.
    struct Problem: Sendable, Equatable {
        enum Kind: Int32, Sendable {
            case missingNodes, unclosed, tooFewPoints, missingMembers, brokenRelation
        }

        var kind: Kind
        var identifier: String
    }

    /// What is looked for in a file.
    enum Content: Sendable {
        case buildings, greenery
    }

    /// The polygons, relations first, each in the order of the file.
    var areas: [OSMArea]
    /// Rows of trees and, as lines of one point, single trees.
    var lines: [OSMLine] = []
    /// The bounds that the file states.
    var bounds: GeographicBox?
    /// What was met on the way.
    var problems: [Problem]

    /// Reads `path`; the format follows from the name: .osm, .osm.gz, .osm.bz2 or .osm.pbf.
    ///
    /// - Throws: `InputError` naming `path` when the file is missing, empty, truncated or not
    ///   OpenStreetMap data.
    init(path: String, content: Content = .buildings) throws {
        let handle = try Self.open(path) {
            switch content {
            case .buildings: mimo_osm_open($0, &$1, $1.count)
            case .greenery: mimo_osm_open_greenery($0, &$1, $1.count)
            }
        }
        defer { mimo_osm_close(handle) }
        self.init(handle)
    }

    /// What `read` makes of the file at `path`, given room for a message.
    ///
    /// - Throws: `InputError` naming `path` when it is missing, empty or cannot be read.
    static func open(
        _ path: String, _ read: (String, inout [CChar]) -> OpaquePointer?
    ) throws -> OpaquePointer {
        let expected = "an OpenStreetMap file (.osm, .osm.gz, .osm.bz2 or .osm.pbf)"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw InputError(path, expected: expected, found: "no such file", kind: .unreadable)
        }
        guard !isFolder.boolValue else {
            throw InputError(path, expected: expected, found: "a folder", kind: .unreadable)
        }
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        guard size > 0 else { throw InputError(path, expected: expected, found: "an empty file") }

        var message = [CChar](repeating: 0, count: 512)
        guard let handle = read(path, &message) else {
            let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw InputError(
                path, expected: expected,
                found: "a file that cannot be read: " + String(decoding: text, as: UTF8.self))
        }
        return handle
    }

    init(areas: [OSMArea], bounds: GeographicBox?, problems: [Problem]) {
        self.areas = areas
        self.bounds = bounds
        self.problems = problems
    }

    private init(_ handle: OpaquePointer) {
        var areaCount = 0
        var ringCount = 0
        var pointCount = 0
        var problemCount = 0
        let areas = UnsafeBufferPointer(
            start: mimo_osm_areas(handle, &areaCount), count: areaCount)
        let rings = UnsafeBufferPointer(
            start: mimo_osm_rings(handle, &ringCount), count: ringCount)
        let degrees = UnsafeBufferPointer(
            start: mimo_osm_points(handle, &pointCount), count: 2 * pointCount)
        let problems = UnsafeBufferPointer(
            start: mimo_osm_problems(handle, &problemCount), count: problemCount)

        func name(_ id: Int64, _ isRelation: Int32) -> String {
            isRelation == 1 ? "relation/\(id)" : "way/\(id)"
        }
        func points(_ first: Int, _ count: Int) -> [GeographicPoint] {
            (first..<first + count).map {
                GeographicPoint(latitude: degrees[2 * $0 + 1], longitude: degrees[2 * $0])
            }
        }
        func tags(_ first: Int, _ count: Int) -> [String: String] {
            var tags: [String: String] = [:]
            for tag in first..<first + count {
                tags[String(cString: mimo_osm_key(handle, tag))] =
                    String(cString: mimo_osm_value(handle, tag))
            }
            return tags
        }
        self.areas = areas.map { area in
            OSMArea(
                identifier: name(area.id, area.is_relation),
                tags: tags(area.first_tag, area.tag_count),
                rings: (area.first_ring..<area.first_ring + area.ring_count).map {
                    OSMArea.Ring(
                        isInner: rings[$0].is_inner == 1,
                        points: points(rings[$0].first_point, rings[$0].point_count))
                },
                isAssembled: area.assembled == 1)
        }
        var lineCount = 0
        lines = UnsafeBufferPointer(start: mimo_osm_lines(handle, &lineCount), count: lineCount).map
        {
            OSMLine(
                identifier: "\($0.is_node == 1 ? "node" : "way")/\($0.id)",
                tags: tags($0.first_tag, $0.tag_count),
                points: points($0.first_point, $0.point_count))
        }
        self.problems = problems.compactMap { problem in
            Problem.Kind(rawValue: problem.kind).map {
                Problem(kind: $0, identifier: name(problem.id, problem.is_relation))
            }
        }
        var box = [Double](repeating: 0, count: 4)
        if mimo_osm_bounds(handle, &box) == 1 {
            bounds = GeographicBox(west: box[0], south: box[1], east: box[2], north: box[3])
        }
    }
}

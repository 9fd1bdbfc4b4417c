import COSM
import Foundation
import Support

extension MapWindows {
    /// Cuts `windows` out of the map at `map` and writes them to `file`, or keeps the file that is
    /// there if it was cut from the same map (name, size and time of change) for the same windows.
    ///
    /// - Throws: `InputError` naming the map when it cannot be read, is not OpenStreetMap data or not
    ///   in order; or `file` when that cannot be written.
    /// - Complexity: one reading of the map; two more when a building reaches more than ``rim`` metres
    ///   out of the windows.
    public static func cut(
        map: String, windows: [GeographicBox], to file: String
    ) throws -> MapWindows {
        let stamp = try stamp(of: map)
        if let kept = try? MapWindows(path: file), kept.windows == windows,
            (try? Safetensors(path: file))?.metadata["stamp"] == stamp
        {
            return kept
        }
        var content = try arrays(map: map, windows: windows)
        content.metadata["map"] = FilePath.name(map)
        content.metadata["stamp"] = stamp
        content.metadata["format"] = format
        content.metadata["attribution"] = Site.openStreetMapAttribution
        try content.write(to: file)
        return try MapWindows(path: file)
    }

    /// What tells one state of a file from another without reading it.
    private static func stamp(of path: String) throws -> String {
        guard let found = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw InputError(
                path, expected: "an OpenStreetMap file", found: "no such file", kind: .unreadable)
        }
        let time = (found[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return "\(FilePath.name(path)), \(found[.size] as? Int ?? 0) bytes of \(time)"
    }

    /// `box` with `metres` more on every side.
    private static func widened(_ box: GeographicBox, by metres: Double) -> mimo_osm_box {
        let height = metres / 111_000
        let width = height / max(0.05, cos(box.center.latitude * .pi / 180))
        return mimo_osm_box(
            west: box.west - width, south: box.south - height, east: box.east + width,
            north: box.north + height)
    }

    private static func arrays(map: String, windows: [GeographicBox]) throws -> Safetensors {
        let boxes = windows.map { widened($0, by: margin) }
        let reach = windows.map { widened($0, by: margin + rim) }
        let handle = try OSMExtract.open(map) {
            mimo_osm_cut($0, boxes, reach, boxes.count, &$1, $1.count)
        }
        defer { mimo_osm_close(handle) }
        let areas = CountedAreas(handle)
        var file = Safetensors()
        areas.write(to: &file)

        var touching = [[Int32]](repeating: [], count: windows.count)
        var corners = [Int64](repeating: 0, count: windows.count)
        let index = BoxGrid(boxes)
        for area in areas.areas.indices {
            let (extent, count) = areas.extent(area)
            for window in index.touching(extent) {
                touching[window].append(Int32(area))
                corners[window] += Int64(count)
            }
        }
        let members = touching.flatMap { $0 }
        file.set("window_areas", [members.count], members)
        file.set("window_offsets", [windows.count + 1], offsets(touching.map(\.count)))
        file.set("window_corners", [windows.count], corners)
        file.set(
            "windows", [windows.count, 4],
            windows.flatMap { [$0.west, $0.south, $0.east, $0.north] })
        file.metadata["reads"] = "\(mimo_osm_reads(handle))"
        var problems = 0
        _ = mimo_osm_problems(handle, &problems)
        file.metadata["unusable"] = "\(problems)"
        var box = [Double](repeating: 0, count: 4)
        if mimo_osm_bounds(handle, &box) == 1 {
            file.metadata["bounds"] = box.map { "\($0)" }.joined(separator: ",")
        }
        return file
    }

    /// Prefix sums from 0.
    fileprivate static func offsets(_ counts: some Sequence<Int>) -> [Int64] {
        var sums: [Int64] = [0]
        for count in counts { sums.append(sums[sums.count - 1] + Int64(count)) }
        return sums
    }
}

/// The polygons that belong to a handle, which must outlive this.
private struct CountedAreas {
    let handle: OpaquePointer
    let areas: UnsafeBufferPointer<mimo_osm_area>
    private let rings: UnsafeBufferPointer<mimo_osm_ring>
    private let degrees: UnsafeBufferPointer<Double>

    init(_ handle: OpaquePointer) {
        self.handle = handle
        var count = 0
        areas = UnsafeBufferPointer(start: mimo_osm_areas(handle, &count), count: count)
        rings = UnsafeBufferPointer(start: mimo_osm_rings(handle, &count), count: count)
        degrees = UnsafeBufferPointer(start: mimo_osm_points(handle, &count), count: 2 * count)
    }

    /// The box around the polygon `area`, and how many corners it has.
    func extent(_ area: Int) -> (mimo_osm_box, Int) {
        var box = mimo_osm_box(
            west: .infinity, south: .infinity, east: -.infinity, north: -.infinity)
        var count = 0
        for ring in rings[areas[area].first_ring..<areas[area].first_ring + areas[area].ring_count]
        {
            count += ring.point_count
            for point in ring.first_point..<ring.first_point + ring.point_count {
                box.west = min(box.west, degrees[2 * point])
                box.east = max(box.east, degrees[2 * point])
                box.south = min(box.south, degrees[2 * point + 1])
                box.north = max(box.north, degrees[2 * point + 1])
            }
        }
        return (box, count)
    }

    func write(to file: inout Safetensors) {
        file.set("area_id", [areas.count], areas.map(\.id))
        file.set(
            "area_kind", [areas.count],
            areas.map { UInt8($0.is_relation == 1 ? 1 : 0) + ($0.assembled == 1 ? 2 : 0) })
        var tags: [UInt8] = []
        var ends: [Int64] = [0]
        for area in areas {
            var pairs = (area.first_tag..<area.first_tag + area.tag_count).map {
                (
                    String(cString: mimo_osm_key(handle, $0)),
                    String(cString: mimo_osm_value(handle, $0))
                )
            }
            pairs.sort { $0 < $1 }
            for (key, value) in pairs {
                tags += Array(key.utf8) + [0] + Array(value.utf8) + [0]
            }
            ends.append(Int64(tags.count))
        }
        file.set("tag_offsets", [ends.count], ends)
        file.set("tags", [tags.count], tags)
        // Rings and points lie in the order of the areas, without gaps.
        file.set("ring_offsets", [areas.count + 1], MapWindows.offsets(areas.map(\.ring_count)))
        let kept = areas.flatMap { rings[$0.first_ring..<$0.first_ring + $0.ring_count] }
        file.set("ring_inner", [kept.count], kept.map { $0.is_inner == 1 ? 1 : 0 } as [UInt8])
        file.set("point_offsets", [kept.count + 1], MapWindows.offsets(kept.map(\.point_count)))
        var points: [Int32] = []
        for ring in kept {
            for value in degrees[2 * ring.first_point..<2 * (ring.first_point + ring.point_count)] {
                points.append(Int32((value * MapWindows.Tables.precision).rounded()))
            }
        }
        file.set("points", [points.count / 2, 2], points)
    }
}

/// Boxes by the cells of 0.01 degrees that they touch.
private struct BoxGrid {
    private struct Cell: Hashable {
        var x, y: Int
    }

    private let boxes: [mimo_osm_box]
    private var cells: [Cell: [Int]] = [:]

    init(_ boxes: [mimo_osm_box]) {
        self.boxes = boxes
        for (number, box) in boxes.enumerated() {
            for cell in Self.cells(box) { cells[cell, default: []].append(number) }
        }
    }

    private static func cells(_ box: mimo_osm_box) -> [Cell] {
        func cell(_ degrees: Double) -> Int { Int((degrees * 100).rounded(.down)) }
        return (cell(box.south)...cell(box.north)).flatMap { y in
            (cell(box.west)...cell(box.east)).map { Cell(x: $0, y: y) }
        }
    }

    /// The boxes that `other` touches, ascending.
    func touching(_ other: mimo_osm_box) -> [Int] {
        guard other.west <= other.east else { return [] }
        let near = Set(Self.cells(other).flatMap { cells[$0] ?? [] })
        return near.filter {
            boxes[$0].west <= other.east && boxes[$0].east >= other.west
                && boxes[$0].south <= other.north && boxes[$0].north >= other.south
        }.sorted()
    }
}

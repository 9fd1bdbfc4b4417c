import Foundation
import Support

extension MapWindows {
    /// The arrays of a file of windows. A areas, R rings, P points, W windows; `x_offsets` are prefix
    /// sums.
    ///
    ///     windows         F64 [W, 4] degrees     window_corners  I64 [W]
    ///     window_offsets  I64 [W + 1]            window_areas    I32, indices of areas
    ///     area_id         I64 [A]                area_kind       U8 [A]: 1 relation, + 2 assembled
    ///     tag_offsets     I64 [A + 1]            tags            U8, key NUL value NUL …
    ///     ring_offsets    I64 [A + 1]            ring_inner      U8 [R]
    ///     point_offsets   I64 [R + 1]            points          I32 [P, 2] longitude, latitude, 1e-7 degrees
    struct Tables: Sendable {
        let path: String
        /// Name of the map's file.
        let map: String
        let windowAreas: [Int64]
        private let areaCount: Int
        private let members, identifiers, kinds, tagOffsets, tags: Data
        private let ringOffsets, ringInner, pointOffsets, points: Data

        init(_ file: Safetensors) throws {
            path = file.path
            guard let map = file.metadata["map"] else {
                throw InputError(path, expected: "the name of the map", found: "none")
            }
            self.map = map
            func bytes(_ name: String, _ type: String, _ shape: [Int?]) throws -> Data {
                let tensor = try file.tensor(name, shape: shape)
                guard tensor.type == type else {
                    throw InputError(
                        file.path, expected: "\(name) as \(type)", found: tensor.type)
                }
                return tensor.bytes
            }
            areaCount = try file.tensor("area_id", shape: [nil]).shape[0]
            let rings = try file.tensor("ring_inner", shape: [nil]).shape[0]
            members = try bytes("window_areas", "I32", [nil])
            identifiers = try bytes("area_id", "I64", [areaCount])
            kinds = try bytes("area_kind", "U8", [areaCount])
            tagOffsets = try bytes("tag_offsets", "I64", [areaCount + 1])
            tags = try bytes("tags", "U8", [nil])
            ringOffsets = try bytes("ring_offsets", "I64", [areaCount + 1])
            ringInner = try bytes("ring_inner", "U8", [rings])
            pointOffsets = try bytes("point_offsets", "I64", [rings + 1])
            points = try bytes("points", "I32", [nil, 2])
            windowAreas = try file.values("window_offsets", shape: [nil])
            guard windowAreas.first == 0, Int(windowAreas.last ?? -1) == members.count / 4,
                zip(windowAreas, windowAreas.dropFirst()).allSatisfy({ $0 <= $1 })
            else {
                throw InputError(
                    path, expected: "window_offsets rising from 0 to \(members.count / 4)",
                    found: "others")
            }
        }

        /// The places in `window_areas` of the areas that touch window `index`.
        func areas(ofWindow index: Int) -> Range<Int> {
            Int(windowAreas[index])..<Int(windowAreas[index + 1])
        }

        /// The area at `place` of `window_areas`.
        ///
        /// - Throws: `InputError` when an offset leads out of the file.
        func area(_ place: Int) throws -> OSMArea {
            let (area, tagRange, rings) = try ranges(place)
            let kind: UInt8 = Self.value(kinds, area)
            let id: Int64 = Self.value(identifiers, area)
            let texts = tags[
                tags.startIndex + tagRange.lowerBound..<tags.startIndex + tagRange.upperBound
            ]
            .split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
            var named: [String: String] = [:]
            for first in stride(from: 0, to: texts.count - 1, by: 2) {
                named[texts[first]] = texts[first + 1]
            }
            return OSMArea(
                identifier: kind & 1 == 1 ? "relation/\(id)" : "way/\(id)", tags: named,
                rings: try rings.map { ring in
                    let inner: UInt8 = Self.value(ringInner, ring)
                    return OSMArea.Ring(
                        isInner: inner == 1,
                        points: try range(pointOffsets, ring, points.count / 8).map { point in
                            let x: Int32 = Self.value(points, 2 * point)
                            let y: Int32 = Self.value(points, 2 * point + 1)
                            return GeographicPoint(
                                latitude: Double(y) / Self.precision,
                                longitude: Double(x) / Self.precision)
                        })
                }, isAssembled: kind & 2 == 2)
        }

        /// SHA-256 of all that the map holds in window `index`, 64 hexadecimal digits.
        func checksum(ofWindow index: Int) throws -> String {
            var content = Data()
            func append(_ data: Data, _ range: Range<Int>, _ width: Int) {
                let start = data.startIndex + range.lowerBound * width
                content.append(data[start..<start + range.count * width])
            }
            for place in areas(ofWindow: index) {
                let (area, tagRange, rings) = try ranges(place)
                append(identifiers, area..<area + 1, 8)
                append(kinds, area..<area + 1, 1)
                append(tags, tagRange, 1)
                append(ringInner, rings, 1)
                for ring in rings {
                    let range = try range(pointOffsets, ring, points.count / 8)
                    withUnsafeBytes(of: Int64(range.count).littleEndian) {
                        content.append(contentsOf: $0)
                    }
                    append(points, range, 8)
                }
            }
            return SHA256.hexadecimal(of: content)
        }

        /// Degrees are kept as whole numbers of 1e-7, as OpenStreetMap has them.
        static let precision = 1e7

        private func ranges(_ place: Int) throws -> (area: Int, tags: Range<Int>, rings: Range<Int>)
        {
            let number: Int32 = Self.value(members, place)
            guard number >= 0, Int(number) < areaCount else {
                throw InputError(
                    path, expected: "areas 0 to \(areaCount - 1)", found: "\(number)")
            }
            return (
                Int(number), try range(tagOffsets, Int(number), tags.count),
                try range(ringOffsets, Int(number), ringInner.count)
            )
        }

        private func range(_ offsets: Data, _ index: Int, _ limit: Int) throws -> Range<Int> {
            let first: Int64 = Self.value(offsets, index)
            let end: Int64 = Self.value(offsets, index + 1)
            guard 0 <= first, first <= end, end <= Int64(limit) else {
                throw InputError(
                    path, expected: "offsets rising from 0 to \(limit)", found: "\(first), \(end)")
            }
            return Int(first)..<Int(end)
        }

        private static func value<T: BitwiseCopyable>(_ data: Data, _ index: Int) -> T {
            data.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: index * MemoryLayout<T>.size, as: T.self)
            }
        }
    }
}

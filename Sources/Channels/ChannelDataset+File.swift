import Foundation
import Numerics
import Support

// The file's tensors (U users, N antennas, R rings with V corners in all, P sample paths with M
// points in all). `*_offsets` are prefix sums: ring r holds corners offsets[r] ..< offsets[r + 1].
//
//     csi                   C64 [U, N]   amplitude gain       positions            F64 [U, 3] m
//     line_of_sight         U8  [U]                           is_test              U8  [U]
//     path_count            I32 [U]                           path_gain            F32 [U]
//     delay_spread          F32 [U] s                         antenna_positions    F64 [N, 3] m
//     user_row              I32 [U]      only where users were chosen, see ChannelDataset+Rows
//     footprint_offsets     I32 [R + 1]                       footprint_vertices   F32 [V, 2] m
//     footprint_top         F32 [R] m                         footprint_courtyard  U8  [R]
//     sample_path_offsets   I32 [P + 1]                       sample_path_points   F32 [M, 3] m
//     sample_path_user      I32 [P]                           sample_path_gain     F32 [P]
//
// The metadata hold `format`, `settings` (JSON of DatasetRecord), `units` and `attribution`.
extension ChannelDataset {
    private static let format = "mimo-channels-1"

    /// Writes the dataset to `path`, atomically.
    ///
    /// - Throws: `InputError` naming `path` when it cannot be written.
    public func write(to path: String) throws {
        var file = Safetensors()
        file.metadata["format"] = Self.format
        file.metadata["attribution"] = record.attribution
        file.metadata["units"] =
            "csi: amplitude gain, y = h x, system loss included; lengths in metres, "
            + "x east, y north, z up; delay_spread in seconds; path_gain: sum of |a|^2"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        file.metadata["settings"] = String(decoding: try encoder.encode(record), as: UTF8.self)

        let users = userCount
        file.set("csi", [users, antennaCount], csi)
        file.set("positions", [users, 3], positions.flatMap { [$0.x, $0.y, $0.z] })
        file.set("line_of_sight", [users], lineOfSight.map { $0 ? 1 : 0 } as [UInt8])
        file.set("is_test", [users], isTest.map { $0 ? 1 : 0 } as [UInt8])
        file.set("path_count", [users], pathCounts)
        file.set("path_gain", [users], pathGains)
        file.set("delay_spread", [users], delaySpreads)
        setRows(in: &file)
        file.set(
            "antenna_positions", [antennaCount, 3], antennaPositions.flatMap { [$0.x, $0.y, $0.z] })

        let corners = footprints.flatMap { $0.ring.flatMap { [$0.x, $0.y] } }
        file.set("footprint_vertices", [corners.count / 2, 2], corners)
        let ringOffsets = Self.offsets(footprints.map(\.ring.count))
        file.set("footprint_offsets", [ringOffsets.count], ringOffsets)
        file.set("footprint_top", [footprints.count], footprints.map(\.top))
        file.set(
            "footprint_courtyard", [footprints.count],
            footprints.map { $0.isCourtyard ? 1 : 0 } as [UInt8])

        let points = samplePaths.flatMap { $0.points.flatMap { [$0.x, $0.y, $0.z] } }
        file.set("sample_path_points", [points.count / 3, 3], points)
        let pathOffsets = Self.offsets(samplePaths.map(\.points.count))
        file.set("sample_path_offsets", [pathOffsets.count], pathOffsets)
        file.set("sample_path_user", [samplePaths.count], samplePaths.map(\.user))
        file.set("sample_path_gain", [samplePaths.count], samplePaths.map(\.gain))
        try file.write(to: path)
    }

    /// Reads a dataset.
    ///
    /// - Throws: `InputError` naming `path`, what was expected and what was found.
    public init(path: String) throws {
        let file = try Safetensors(path: path)
        guard file.metadata["format"] == Self.format else {
            throw InputError(
                path, expected: "a channel dataset (metadata format \(Self.format))",
                found: file.metadata["format"].map { "format \($0)" } ?? "no format entry")
        }
        do {
            let json = Data((file.metadata["settings"] ?? "").utf8)
            record = try JSONDecoder().decode(DatasetRecord.self, from: json)
        } catch {
            throw InputError(path, expected: "dataset settings as JSON", found: "\(error)")
        }
        let positionTensor = try file.tensor("positions", shape: [nil, 3])
        let users = positionTensor.shape[0]
        let antennas = try file.tensor("antenna_positions", shape: [nil, 3]).shape[0]
        csi = try file.values("csi", shape: [users, antennas])
        positions = Self.triples(try file.values("positions"))
        antennaPositions = Self.triples(try file.values("antenna_positions"))
        lineOfSight = (try file.values("line_of_sight", shape: [users]) as [UInt8]).map { $0 != 0 }
        isTest = (try file.values("is_test", shape: [users]) as [UInt8]).map { $0 != 0 }
        pathCounts = try file.values("path_count", shape: [users])
        pathGains = try file.values("path_gain", shape: [users])
        delaySpreads = try file.values("delay_spread", shape: [users])
        userRows = try Self.rows(in: file, users: users)
        footprints = try Self.footprints(file)
        samplePaths = try Self.samplePaths(file, users: users)
        guard csi.allSatisfy({ $0.isFinite }) else {
            throw InputError(path, expected: "finite channels", found: "NaN or infinity in csi")
        }
    }

    private static func offsets(_ counts: [Int]) -> [Int32] {
        var sum: Int32 = 0
        return [0]
            + counts.map {
                sum += Int32($0); return sum
            }
    }

    private static func triples(_ flat: [Double]) -> [SIMD3<Double>] {
        stride(from: 0, to: flat.count, by: 3).map { SIMD3(flat[$0], flat[$0 + 1], flat[$0 + 2]) }
    }

    /// The ranges between prefix sums, checked against the length of what they index.
    private static func ranges(
        _ file: Safetensors, _ name: String, within count: Int
    ) throws -> [Range<Int>] {
        let offsets = (try file.values(name, shape: [nil]) as [Int32]).map(Int.init)
        guard offsets.first == 0, offsets.last == count,
            zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
        else {
            throw InputError(
                file.path, expected: "\(name) rising from 0 to \(count)",
                found: "\(offsets.prefix(4)) … \(offsets.suffix(2))")
        }
        return zip(offsets, offsets.dropFirst()).map { $0..<$1 }
    }

    private static func footprints(_ file: Safetensors) throws -> [Footprint] {
        let flat: [Float] = try file.values("footprint_vertices", shape: [nil, 2])
        let ranges = try ranges(file, "footprint_offsets", within: flat.count / 2)
        let tops: [Float] = try file.values("footprint_top", shape: [ranges.count])
        let yards: [UInt8] = try file.values("footprint_courtyard", shape: [ranges.count])
        return ranges.enumerated().map { index, range in
            Footprint(
                ring: range.map { SIMD2(flat[2 * $0], flat[2 * $0 + 1]) },
                top: tops[index], isCourtyard: yards[index] != 0)
        }
    }

    private static func samplePaths(_ file: Safetensors, users: Int) throws -> [SamplePath] {
        let flat: [Float] = try file.values("sample_path_points", shape: [nil, 3])
        let ranges = try ranges(file, "sample_path_offsets", within: flat.count / 3)
        let owners: [Int32] = try file.values("sample_path_user", shape: [ranges.count])
        let gains: [Float] = try file.values("sample_path_gain", shape: [ranges.count])
        guard owners.allSatisfy({ $0 >= 0 && Int($0) < users }) else {
            throw InputError(
                file.path, expected: "sample_path_user below \(users)", found: "another index")
        }
        return ranges.enumerated().map { index, range in
            SamplePath(
                user: owners[index], gain: gains[index],
                points: range.map { SIMD3(flat[3 * $0], flat[3 * $0 + 1], flat[3 * $0 + 2]) })
        }
    }
}

import Foundation
import Numerics
import Support

// The file's tensors (U users, N antennas, R rings with V corners in all, M sample paths with Q
// points in all; P paths with I interactions in all; S groups of resource blocks). `*_offsets` are
// prefix sums: ring r holds corners offsets[r] ..< offsets[r + 1].
//
//     csi                   C64 [U, N]   amplitude gain       positions            F64 [U, 3] m
//     line_of_sight         U8  [U]                           is_test              U8  [U]
//     path_count            I32 [U]                           path_gain            F32 [U]
//     delay_spread          F32 [U] s                         antenna_positions    F64 [N, 3] m
//     user_row              I32 [U]      only where users were chosen, see ChannelDataset+Rows
//     indoor_depth          F32 [U] m    0 outdoors; only where some are indoors
//     footprint_offsets     I32 [R + 1]                       footprint_vertices   F32 [V, 2] m
//     footprint_top         F32 [R] m                         footprint_courtyard  U8  [R]
//     terrain_height, footprint_ground   only over ground that is not level, see ChannelDataset+Terrain
//     sample_path_offsets   I32 [M + 1]                       sample_path_points   F32 [Q, 3] m
//     sample_path_user      I32 [M]                           sample_path_gain     F32 [M]
//
// and, from format 2 on, the paths (see `PathTable`) and the band:
//
//     path_offsets          I32 [U + 1]                       path_delay           F64 [P] s
//     path_transfer         C64 [P, 2, 2]                     path_departure       F64 [P, 3]
//     path_arrival          F64 [P, 3]                        interaction_offsets  I32 [P + 1]
//     interaction_kind      U8  [I]                           interaction_position F32 [I, 3] m
//     csi_band              C64 [U, S, N]                     band_offsets         F64 [S] Hz
//
// The metadata hold `format`, `settings` (JSON of DatasetRecord), `units` and `attribution`. On
// reading only `csi` must be there, and may be [U, S, N]; `ChannelDataset+Reading` fills in the rest.
extension ChannelDataset {
    package static let format = "mimo-channels-2"
    static let formats = ["mimo-channels-1", format]

    /// Writes the dataset to `path`, atomically. What ``missing`` names is left out.
    ///
    /// - Throws: `InputError` naming `path` when it cannot be written.
    public func write(to path: String) throws {
        var file = Safetensors()
        file.metadata["format"] = Self.format
        file.metadata["attribution"] = record.attribution
        file.metadata["units"] =
            "csi: amplitude gain, y = h x, system loss included; lengths in metres, "
            + "x east, y north, z up; delays in seconds; path_gain: sum of |a|^2; path_transfer: "
            + "between isotropic antennas at the carrier, rows (theta, phi) at arrival, columns at "
            + "departure, spreading included, phase of the delay and system loss not; "
            + "interaction_kind: 1 reflection, 2 diffraction, 3 scattering, 4 transmission"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        file.metadata["settings"] = String(decoding: try encoder.encode(record), as: UTF8.self)

        let users = userCount
        file.set("csi", [users, antennaCount], csi)
        file.set("is_test", [users], isTest.map { $0 ? 1 : 0 } as [UInt8])
        file.set("path_count", [users], pathCounts)
        file.set("path_gain", [users], pathGains)
        file.set("delay_spread", [users], delaySpreads)
        if knowsSight {
            file.set(Self.sightTensor, [users], lineOfSight.map { $0 ? 1 : 0 } as [UInt8])
        }
        if knowsPositions {
            file.set(Self.positionTensor, [users, 3], Self.flat(positions))
        }
        file.set("antenna_positions", [antennaCount, 3], Self.flat(antennaPositions))
        setRows(in: &file)
        if !indoorDepths.isEmpty { file.set(Self.indoorTensor, [users], indoorDepths) }

        let corners = footprints.flatMap { $0.ring.flatMap { [$0.x, $0.y] } }
        file.set("footprint_vertices", [corners.count / 2, 2], corners)
        let ringOffsets = Self.offsets(footprints.map(\.ring.count))
        file.set("footprint_offsets", [ringOffsets.count], ringOffsets)
        file.set("footprint_top", [footprints.count], footprints.map(\.top))
        file.set(
            "footprint_courtyard", [footprints.count],
            footprints.map { $0.isCourtyard ? 1 : 0 } as [UInt8])

        setTerrain(in: &file)

        let points = samplePaths.flatMap { $0.points.flatMap { [$0.x, $0.y, $0.z] } }
        file.set("sample_path_points", [points.count / 3, 3], points)
        let pathOffsets = Self.offsets(samplePaths.map(\.points.count))
        file.set("sample_path_offsets", [pathOffsets.count], pathOffsets)
        file.set("sample_path_user", [samplePaths.count], samplePaths.map(\.user))
        file.set("sample_path_gain", [samplePaths.count], samplePaths.map(\.gain))
        paths?.add(to: &file)
        if let band {
            file.set("csi_band", [users, band.groups, antennaCount], band.values)
            if let offsets = band.offsets { file.set("band_offsets", [band.groups], offsets) }
        }
        for name in missing { file.remove(name) }
        try file.write(to: path)
    }

    private static func offsets(_ counts: [Int]) -> [Int32] {
        var sum: Int32 = 0
        return [0]
            + counts.map {
                sum += Int32($0); return sum
            }
    }

    private static func flat(_ points: [SIMD3<Double>]) -> [Double] {
        points.flatMap { [$0.x, $0.y, $0.z] }
    }
}

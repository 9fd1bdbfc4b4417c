import Channels
import Foundation
import Numerics
import RayTracing
import Support

// The strongest paths of every user (Q paths, J interactions, of the users in order):
//
//     path_offsets        I32 [U + 1]   interaction_offsets  I32 [Q + 1]
//     path_decibels       I16 [Q]       |a|^2 in hundredths of a decibel
//     interaction_kind    U8  [J]       as in datasets
//     interaction_points  I16 [J, 3]    in units of the metadata's `point_unit` in metres
//
// A dataset without paths has none of them.
extension ViewScene {
    /// Most paths of a user, the strongest; a picture of more cannot be read.
    static let pathsPerUser = 12
    /// Of a user's paths those within so many dB of the strongest.
    static let pathRange = 40.0

    func setPaths(in file: inout Safetensors) {
        guard let table = dataset.paths else { return }
        var offsets: [Int32] = [0]
        var interactions: [Int32] = [0]
        var decibels: [Int16] = []
        var kinds: [UInt8] = []
        var points: [SIMD3<Float>] = []
        for user in 0..<dataset.userCount {
            for (path, gain) in Self.strongest(of: user, in: table) {
                decibels.append(Self.hundredths(gain))
                for i in table.interactions(of: path) {
                    kinds.append(table.kinds[i].rawValue)
                    points.append(table.points[i])
                }
                interactions.append(Int32(kinds.count))
            }
            offsets.append(Int32(decibels.count))
        }
        // A decimetre, or what the farthest point needs.
        let farthest = points.reduce(Float(0)) { max($0, abs($1.x), abs($1.y), abs($1.z)) }
        let unit = max(0.1, Double(farthest) / 32_767)
        file.metadata["point_unit"] = "\(unit)"
        file.set("path_offsets", [offsets.count], offsets)
        file.set("interaction_offsets", [interactions.count], interactions)
        file.set("path_decibels", [decibels.count], decibels)
        file.set("interaction_kind", [kinds.count], kinds)
        file.set(
            "interaction_points", [points.count, 3],
            points.flatMap { point in
                [point.x, point.y, point.z].map {
                    Int16(max(-32_767, min(32_767, (Double($0) / unit).rounded())))
                }
            })
    }

    /// The strongest paths of a user with their gains in dB between vertical isotropic antennas,
    /// strongest first.
    private static func strongest(
        of user: Int, in table: PathTable
    ) -> [(path: Int, gain: Double)] {
        let paths = table.range(of: user).map { path in
            // Departing and arriving along theta: both antennas are vertical.
            (path: path, gain: 10 * log10(Double(table.transfers[4 * path].lengthSquared)))
        }.sorted { ($1.gain, $0.path) < ($0.gain, $1.path) }
        guard let best = paths.first?.gain else { return [] }
        return Array(paths.prefix { $0.gain >= best - pathRange }.prefix(pathsPerUser))
    }

    /// Decibels in hundredths; the smallest number for none.
    static func hundredths(_ decibels: Double) -> Int16 {
        guard decibels.isFinite else { return -32_767 }
        return Int16(max(-32_766, min(32_767, (100 * decibels).rounded())))
    }
}

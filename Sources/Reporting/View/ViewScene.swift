import Channels
import Foundation
import Numerics
import Sites
import Support

/// What the interactive page of a site shows: its users with their channels and paths, buildings, a
/// radio map and what was evaluated.
///
/// U users, N antennas. The page is given it as one safetensors file, compressed: tensors
///
///     csi_planes       U8  [4, U N 2]  channels, see BytePlanes; row of a user: N complex numbers
///     user_number      I32 [U]         the user's number in the dataset
///     positions        F32 [U, 3] m    line_of_sight  U8 [U]  0, 1; 2 where it is not known
///     path_gain        F32 [U]         mean_rate      F32 [U] bit/s/Hz, NaN where there is none
///     antenna_positions F32 [N, 3] m
///     footprint_offsets I32 [F + 1], footprint_vertices F32 [V, 2] m, footprint_top F32 [F] m,
///     footprint_courtyard U8 [F]
///     terrain_height    F32 [rows, columns] m, footprint_ground F32 [F] m, where the ground is not level
///
/// those of `ViewScene+Paths.swift` and `ViewScene+Map.swift`, and the metadata `format`, `settings`
/// (JSON of `DatasetRecord`), `view` (JSON of `ViewSummary`) and `attribution`.
public struct ViewScene: Sendable {
    /// The format's name in the metadata.
    static let format = "mimo-view-data-1"
    /// Most numbers of channels that are taken without being asked: 5,000 users of 64 antennas, with
    /// which a page stays below 6 MB.
    public static let standardSize = 5_000 * 64

    /// The dataset with the users that are shown.
    let dataset: ChannelDataset
    /// The numbers of these users in the whole dataset.
    let numbers: [Int]
    /// The radio map; `nil` without one.
    let map: RadioMap?
    /// Mean rates of the users that are shown, in bit/s/Hz; `nil` where there are none.
    let rates: [Double?]
    /// What the page says beside the scene.
    let summary: ViewSummary

    /// The scene of a dataset.
    ///
    /// - Parameters:
    ///   - dataset: with the users' places.
    ///   - path: where the dataset came from, for messages.
    ///   - users: most users that are shown; of more every n-th is. `nil` shows as many as
    ///     ``standardSize`` allows.
    ///   - map: of the same window; `nil` without one.
    ///   - results: what was evaluated on the dataset, each with a title.
    ///   - heads: names of heads that were adapted to the site.
    /// - Throws: `InputError` when users have no places or channels are not finite, a map is of
    ///   another window, or a result of other users.
    public init(
        _ dataset: ChannelDataset, path: String, users: Int? = nil, map: RadioMap? = nil,
        results: [ViewResult] = [], heads: [String] = []
    ) throws {
        guard dataset.userCount > 0, dataset.antennaCount > 0 else {
            throw InputError(path, expected: "users and antennas", found: "none")
        }
        guard dataset.knowsPositions else {
            throw InputError(
                path, expected: "the users' positions, to show them in their city",
                found: "channels without positions")
        }
        try dataset.requireFiniteChannels(path: path)
        if let map { try Self.check(map, with: dataset.record) }
        for result in results {
            try result.evaluation.require(dataset, of: path, result: result.path)
        }
        let most = users ?? max(1, Self.standardSize / dataset.antennaCount)
        let step = max(1, (dataset.userCount + most - 1) / most)
        numbers = Array(stride(from: 0, to: dataset.userCount, by: step))
        self.dataset = step == 1 ? dataset : dataset.selecting(numbers)
        self.map = map
        let known = results.first { $0.evaluation.record.pilotRatio == nil }?.evaluation.userRates
        rates = numbers.map { user in known?[user] }
        summary = ViewSummary(
            dataset, shown: numbers.count, map: map, results: results, heads: heads)
    }

    /// Users that are shown.
    public var shownUsers: Int { numbers.count }

    /// The map must lie in the dataset's frame, or it would be drawn beside its streets.
    private static func check(_ map: RadioMap, with record: DatasetRecord) throws {
        let (a, b) = (map.record.origin, record.origin)
        // A metre is some 1e-5 degrees.
        guard abs(a.latitude - b.latitude) < 1e-5, abs(a.longitude - b.longitude) < 1e-5 else {
            throw InputError(
                "--map", expected: "a map of the window of \(record.site)",
                found: "one of \(map.record.site), whose origin is "
                    + "\(a.latitude),\(a.longitude) and not \(b.latitude),\(b.longitude)",
                kind: .data)
        }
        guard map.record.terrain == record.terrain else {
            func ground(_ terrain: TerrainRecord?) -> String { terrain?.text ?? "level ground" }
            throw InputError(
                "--map", expected: "a map over the dataset's ground, \(ground(record.terrain))",
                found: "one over \(ground(map.record.terrain))", kind: .data)
        }
    }

    /// The scene as the file that the page reads.
    ///
    /// - Throws: nothing that can be met in practice.
    func file() throws -> Safetensors {
        var file = Safetensors()
        file.metadata = [
            "format": Self.format, "attribution": dataset.record.attribution,
            "settings": String(
                decoding: try ResultCoding.encode(dataset.record, onOneLine: true), as: UTF8.self),
            "view": String(
                decoding: try ResultCoding.encode(summary, onOneLine: true), as: UTF8.self),
        ]
        setUsers(in: &file)
        setBuildings(in: &file)
        setPaths(in: &file)
        if let map { Self.set(map, in: &file) }
        return file
    }

    private func setUsers(in file: inout Safetensors) {
        let (u, n) = (dataset.userCount, dataset.antennaCount)
        let parts = dataset.csi.flatMap { [$0.rawStorage.x, $0.rawStorage.y] }
        file.set("csi_planes", [4, u * n * 2], BytePlanes.split(parts))
        file.set("user_number", [u], numbers.map(Int32.init))
        file.set("positions", [u, 3], Self.flat(dataset.positions))
        file.set(
            "line_of_sight", [u],
            (0..<u).map { user -> UInt8 in
                dataset.knowsSight ? (dataset.lineOfSight[user] ? 1 : 0) : 2
            })
        file.set("path_gain", [u], dataset.knowsPaths ? dataset.pathGains : rowGains)
        file.set("mean_rate", [u], rates.map { Float($0 ?? .nan) })
        file.set("antenna_positions", [n, 3], Self.flat(dataset.antennaPositions))
    }

    /// Mean gain of one antenna in place of what a file does not tell, [U].
    private var rowGains: [Float] {
        (0..<dataset.userCount).map { user in
            dataset.channel(of: user).reduce(0) { $0 + $1.lengthSquared }
                / Float(dataset.antennaCount)
        }
    }

    private func setBuildings(in file: inout Safetensors) {
        let footprints = dataset.footprints
        var offsets: [Int32] = [0]
        for footprint in footprints {
            offsets.append((offsets.last ?? 0) + Int32(footprint.ring.count))
        }
        let vertices = footprints.flatMap { $0.ring.flatMap { [$0.x, $0.y] } }
        file.set("footprint_offsets", [offsets.count], offsets)
        file.set("footprint_vertices", [vertices.count / 2, 2], vertices)
        file.set("footprint_top", [footprints.count], footprints.map(\.top))
        file.set(
            "footprint_courtyard", [footprints.count],
            footprints.map { UInt8($0.isCourtyard ? 1 : 0) })
        dataset.setTerrain(in: &file)
    }

    private static func flat(_ points: [SIMD3<Double>]) -> [Float] {
        points.flatMap { [Float($0.x), Float($0.y), Float($0.z)] }
    }
}

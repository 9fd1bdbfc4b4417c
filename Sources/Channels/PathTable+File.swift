import Numerics
import RayTracing
import Support

extension PathTable {
    /// Adds the tensors of the paths; see `ChannelDataset+File`.
    func add(to file: inout Safetensors) {
        func flat<T>(_ points: [SIMD3<T>]) -> [T] { points.flatMap { [$0.x, $0.y, $0.z] } }
        file.set("path_offsets", [offsets.count], offsets)
        file.set("path_delay", [count], delays)
        file.set("path_transfer", [count, 2, 2], transfers)
        file.set("path_departure", [count, 3], flat(departures))
        file.set("path_arrival", [count, 3], flat(arrivals))
        file.set("interaction_offsets", [interactionOffsets.count], interactionOffsets)
        file.set("interaction_kind", [kinds.count], kinds.map(\.rawValue))
        file.set("interaction_position", [points.count, 3], flat(points))
    }

    /// The paths in `file`; `nil` when there are none.
    ///
    /// - Throws: `InputError` for tensors that do not belong together, and numbers that are none.
    init?(_ file: Safetensors, users: Int) throws {
        guard file.shape(of: "path_offsets") != nil else { return nil }
        self.init()
        delays = try file.values("path_delay", shape: [nil])
        offsets = try DatasetReader.offsets(
            file, "path_offsets", entries: users, within: delays.count)
        transfers = try file.values("path_transfer", shape: [delays.count, 2, 2])
        departures = DatasetReader.triples(
            try file.values("path_departure", shape: [delays.count, 3]))
        arrivals = DatasetReader.triples(try file.values("path_arrival", shape: [delays.count, 3]))
        let bytes: [UInt8] = try file.values("interaction_kind", shape: [nil])
        interactionOffsets = try DatasetReader.offsets(
            file, "interaction_offsets", entries: delays.count, within: bytes.count)
        kinds = try bytes.map { byte in
            guard let kind = InteractionKind(rawValue: byte) else {
                throw InputError(
                    file.path, expected: "interaction_kind of 1 to 4", found: "\(byte)")
            }
            return kind
        }
        let flat: [Float] = try file.values("interaction_position", shape: [kinds.count, 3])
        points = kinds.indices.map { SIMD3(flat[3 * $0], flat[3 * $0 + 1], flat[3 * $0 + 2]) }
        try check(file.path)
    }

    private func check(_ path: String) throws {
        func isUnit(_ k: SIMD3<Double>) -> Bool { abs((k * k).sum() - 1) < 1e-4 }
        for user in 0..<userCount {
            for p in range(of: user) {
                let transfer = transfers[(4 * p)..<(4 * p + 4)]
                let wrong: String? =
                    !(delays[p] >= 0 && delays[p] <= 1)
                    ? "a delay of \(delays[p]) s"
                    : !isUnit(departures[p])
                        ? "a direction of departure of length other than 1"
                        : !isUnit(arrivals[p])
                            ? "a direction of arrival of length other than 1"
                            : !transfer.allSatisfy(\.isFinite)
                                ? "a transfer that is no number" : nil
                if let wrong {
                    throw InputError(
                        path,
                        expected:
                            "paths with delays of 0 to 1 s, unit directions and finite transfers",
                        found: "\(wrong): user \(user), path \(p - Int(offsets[user]))")
                }
            }
        }
    }

    /// Number of paths of each user, [U].
    var counts: [Int32] { zip(offsets, offsets.dropFirst()).map { $1 - $0 } }
    /// Whether a path of each user is without interactions, [U].
    var lineOfSight: [Bool] {
        (0..<userCount).map { user in
            range(of: user).contains { interactions(of: $0).isEmpty }
        }
    }
    /// Sum of |a|^2 of each user's paths, [U]; see `PathStatistics`.
    var gains: [Float] {
        (0..<userCount).map { Float(PathStatistics.gain(paths(of: $0))) }
    }
    /// Delay spread of each user in seconds, [U]; see `PathStatistics`.
    var delaySpreads: [Float] {
        (0..<userCount).map { Float(PathStatistics.delaySpread(paths(of: $0))) }
    }
}

import Foundation
import Models
import Support

extension ReplaySet {
    /// The name in a model's folder.
    public static let fileName = "replay.safetensors"

    /// Writes the set to `path`, atomically.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    public func write(to path: String) throws {
        var file = Safetensors()
        let width = 2 * antennas
        let rows = channels.count / width
        var norms: [Float] = []
        var directions: [Float16] = []
        directions.reserveCapacity(channels.count)
        for row in 0..<rows {
            let values = channels[(row * width)..<((row + 1) * width)]
            let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            norms.append(norm)
            // Entries of about one: half precision has its full digits there.
            let scale = norm > 0 ? Float(antennas).squareRoot() / norm : 0
            directions += values.map { Float16($0 * scale) }
        }
        file.set("directions", [rows, width], directions)
        file.set("norms", [rows], norms)
        file.set("features", [environments.count, embedding], features)
        file.metadata["environments"] = String(
            decoding: try JSONEncoder().encode(environments), as: UTF8.self)
        file.metadata["attribution"] = attribution.joined(separator: "\n")
        try file.write(to: path)
    }

    /// Reads the set in a model's folder.
    ///
    /// - Throws: as ``init(path:configuration:)``.
    public init(folder: String, configuration: ModelConfiguration) throws {
        try self.init(
            path: FilePath.join(folder, Self.fileName),
            configuration: configuration)
    }

    /// Reads the set at `path`.
    ///
    /// - Throws: `InputError` naming the file, the tensor and both shapes.
    public init(path: String, configuration: ModelConfiguration) throws {
        let file = try Safetensors(path: path)
        guard let text = file.metadata["environments"],
            let environments = try? JSONDecoder().decode(
                [Entry].self, from: Data(text.utf8))
        else { throw InputError(path, expected: "a replay set", found: "another file") }
        // Pools follow each other; whoever draws from one relies on it.
        let pools = environments.flatMap(\.pools)
        let starts = [0] + pools.map(\.upperBound)
        guard !environments.isEmpty, environments.allSatisfy({ !$0.pools.isEmpty }),
            zip(pools, starts).allSatisfy({ $0.lowerBound == $1 && !$0.isEmpty })
        else {
            throw InputError(
                path, expected: "environments with pools of users one after the other",
                found: "others")
        }
        let rows = environments.last?.pools.last?.upperBound ?? 0
        let width = 2 * configuration.antennas
        let directions: [Float16] = try file.values("directions", shape: [rows, width])
        let norms: [Float] = try file.values("norms", shape: [rows])
        let scale = 1 / Float(configuration.antennas).squareRoot()
        self.init(
            environments: environments, antennas: configuration.antennas,
            embedding: configuration.embedding,
            channels: directions.indices.map { Float(directions[$0]) * norms[$0 / width] * scale },
            features: try file.values(
                "features", shape: [environments.count, configuration.embedding]),
            attribution: file.metadata["attribution"].map {
                $0.split(separator: "\n").map(String.init)
            } ?? [])
    }
}

import Channels
import LinearAlgebra
import Numerics
import Support

/// Channels of one model from a file: tensors "NAME/N" of shape [groups, users, N].
struct StoredChannels: ChannelSource {
    let name: String
    private let batches: [Int: ChannelBatch]

    /// All models of the file, by name.
    ///
    /// - Throws: `InputError` when it cannot be read.
    static func all(in path: String) throws -> [StoredChannels] {
        let file = try Safetensors(path: path)
        var models: [String: [Int: ChannelBatch]] = [:]
        for name in file.tensors.keys {
            let shape = try file.tensor(name, shape: [nil, nil, nil]).shape
            let batch = ChannelBatch(
                count: shape[0], users: shape[1], antennas: shape[2],
                elements: try file.values(name))
            models[String(name.split(separator: "/")[0]), default: [:]][shape[2]] = batch
        }
        return models.sorted { $0.key < $1.key }.map { StoredChannels(name: $0, batches: $1) }
    }

    /// The first groups and the first users of each.
    func channels(count: Int, users: Int, antennas: Int) -> ChannelBatch? {
        guard let batch = batches[antennas], count <= batch.count, users <= batch.users else {
            return nil
        }
        let size = batch.users * antennas
        return ChannelBatch(
            count: count, users: users, antennas: antennas,
            elements: (0..<count).flatMap {
                batch.elements[($0 * size)..<($0 * size + users * antennas)]
            })
    }
}

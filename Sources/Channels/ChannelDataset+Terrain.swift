import Sites
import Support

// The ground that a dataset was traced over: tensors `terrain_height`, F32 [rows, columns] in metres from
// the south-west, and `footprint_ground`, F32 [R] in metres, what each building stands on; only where the
// ground is not level. `terrain` of the settings says where the nodes are.
extension ChannelDataset {
    private static let heightTensor = "terrain_height"
    private static let groundTensor = "footprint_ground"

    /// Puts the ground into `file`, if it is not level.
    package func setTerrain(in file: inout Safetensors) {
        guard let terrain else { return }
        file.set(
            Self.heightTensor, [terrain.rows, terrain.columns], terrain.heights.map(Float.init))
        file.set(Self.groundTensor, [footprints.count], footprints.map(\.ground))
    }

    /// The ground in `file`; `nil` where it is level.
    ///
    /// - Throws: `InputError` when heights are not finite, or the settings do not say where they are.
    static func terrain(in file: Safetensors, _ record: TerrainRecord?) throws -> Terrain? {
        guard let shape = file.shape(of: heightTensor) else { return nil }
        let heights: [Float] = try file.values(heightTensor, shape: [nil, nil])
        guard let record, record.lower.count == 2, record.lower.allSatisfy(\.isFinite),
            record.spacing > 0, record.spacing.isFinite, record.datum.isFinite
        else {
            throw InputError(
                file.path, expected: "settings that say where \(heightTensor) is", found: "none")
        }
        guard shape[0] > 1, shape[1] > 1, heights.allSatisfy(\.isFinite) else {
            throw InputError(
                file.path, expected: "\(heightTensor) of finite heights, 2 by 2 at least",
                found: "\(shape[0]) by \(shape[1]), or what is no number")
        }
        return Terrain(
            lower: SIMD2(record.lower[0], record.lower[1]), spacing: record.spacing,
            columns: shape[1], rows: shape[0], heights: heights.map { record.datum + Double($0) },
            source: record.source)
    }

    /// The ground under each of `count` outlines in `file`; 0 where it is level.
    static func grounds(in file: Safetensors, count: Int) throws -> [Float] {
        guard file.shape(of: groundTensor) != nil else { return Array(repeating: 0, count: count) }
        return try file.values(groundTensor, shape: [count])
    }
}

import Foundation
import Support

extension Site {
    /// SHA-256 of all that waves meet here, the first 16 hexadecimal digits: surfaces and their materials,
    /// crowns and the shape of the ground.
    ///
    /// - Complexity: O(n) in the triangles.
    package var checksum: String {
        var content = Data()
        func append<T: BitwiseCopyable>(_ values: [T]) {
            values.withUnsafeBytes { content.append(contentsOf: $0) }
        }
        // Three numbers each: vectors have a fourth place in memory that holds anything.
        append(mesh.vertices.flatMap { [$0.x, $0.y, $0.z] })
        append(mesh.triangles.flatMap { [$0.x, $0.y, $0.z] })
        append(mesh.triangleMaterials)
        for material in mesh.materials {
            content.append(Data(material.name.utf8))
            append([
                material.a, material.b, material.c, material.d, material.thickness,
                material.scattering,
            ])
        }
        for crown in crowns {
            append([crown.base, crown.top])
            for ring in [crown.footprint.outline] + crown.footprint.courtyards {
                append(ring.flatMap { [$0.x, $0.y] })
            }
        }
        if let terrain {
            append([terrain.lower.x, terrain.lower.y, terrain.spacing])
            append([terrain.columns, terrain.rows])
            append(terrain.heights)
        }
        return String(SHA256.hexadecimal(of: content).prefix(16))
    }
}

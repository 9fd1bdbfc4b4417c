import Foundation
import Support

extension TriangleMesh {
    /// Reads a mesh in the layout that `ply(precision:comment:)` writes.
    ///
    /// Binary little-endian PLY; comments `material i NAME` and `object i NAME`; vertices with
    /// x, y, z as float or double; faces as a list (uchar count of 3, int indices), then int
    /// `material`, then int `object`.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - materials: the material of each name in the file.
    /// - Throws: `InputError` naming `path` when it is missing, truncated, of another layout, names
    ///   a material that `materials` lacks, or refers to a vertex or material that is not there.
    public init(ply path: String, materials: [String: RadioMaterial]) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw InputError(
                path, expected: "a readable PLY file",
                found: Safetensors.why(path),
                kind: .unreadable)
        }
        let header = try PLYHeader(data, path: path)
        self.init()
        for name in header.materials {
            guard let material = materials[name] else {
                throw InputError(
                    path, expected: "materials among \(materials.keys.sorted())",
                    found: "material \"\(name)\"")
            }
            self.materials.append(material)
        }
        let stride = header.scalar == .single ? 12 : 24
        let needed = header.length + header.vertices * stride + header.faces * 21
        guard data.count >= needed else {
            throw InputError(
                path,
                expected: "\(needed) bytes for \(header.vertices) vertices and "
                    + "\(header.faces) faces", found: "\(data.count) bytes: truncated")
        }
        data.withUnsafeBytes { bytes in
            var offset = header.length
            vertices.reserveCapacity(header.vertices)
            for _ in 0..<header.vertices {
                vertices.append(Self.point(bytes, offset, header.scalar))
                offset += stride
            }
        }
        guard vertices.allSatisfy({ abs($0.x) <= 1e7 && abs($0.y) <= 1e7 && abs($0.z) <= 1e7 })
        else {
            throw InputError(path, expected: "vertices within 1e7 m", found: "others")
        }
        try readFaces(data, header, from: header.length + header.vertices * stride, path)
        let objects = 1 + Int(triangleObjects.max() ?? -1)
        objectNames = (0..<max(objects, header.objects.count)).map {
            $0 < header.objects.count ? header.objects[$0] : "object \($0)"
        }
    }

    private static func point(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ scalar: PLYPrecision
    ) -> SIMD3<Double> {
        switch scalar {
        case .single:
            func value(_ i: Int) -> Double {
                let bits = bytes.loadUnaligned(fromByteOffset: offset + 4 * i, as: UInt32.self)
                return Double(Float(bitPattern: UInt32(littleEndian: bits)))
            }
            return SIMD3(value(0), value(1), value(2))
        case .double:
            func value(_ i: Int) -> Double {
                let bits = bytes.loadUnaligned(fromByteOffset: offset + 8 * i, as: UInt64.self)
                return Double(bitPattern: UInt64(littleEndian: bits))
            }
            return SIMD3(value(0), value(1), value(2))
        }
    }

    private mutating func readFaces(
        _ data: Data, _ header: PLYHeader, from start: Int, _ path: String
    ) throws {
        for face in 0..<header.faces {
            let offset = start + 21 * face
            let (count, values) = data.withUnsafeBytes { bytes in
                let values = (0..<5).map {
                    Int32(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: offset + 1 + 4 * $0, as: Int32.self))
                }
                return (bytes[offset], values)
            }
            guard count == 3 else {
                throw InputError(
                    path, expected: "triangles", found: "face \(face) with \(count) corners")
            }
            for index in values[0..<3] where index < 0 || Int(index) >= vertices.count {
                throw InputError(
                    path, expected: "vertex indices below \(vertices.count)",
                    found: "\(index) in face \(face)")
            }
            guard values[3] >= 0, Int(values[3]) < materials.count else {
                throw InputError(
                    path, expected: "material indices below \(materials.count)",
                    found: "\(values[3]) in face \(face)")
            }
            guard values[4] >= 0, Int(values[4]) <= header.faces + header.objects.count else {
                throw InputError(
                    path, expected: "object indices from 0, at most one per face",
                    found: "\(values[4]) in face \(face)")
            }
            triangles.append(SIMD3(values[0], values[1], values[2]))
            triangleMaterials.append(values[3])
            triangleObjects.append(values[4])
        }
    }
}

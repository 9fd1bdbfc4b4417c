import Foundation
import Support

extension TriangleMesh {
    /// The mesh as a binary little-endian PLY file that ``init(ply:materials:)`` reads back.
    ///
    /// Comments `material i NAME` and `object i NAME` give the names; vertices are x, y, z;
    /// faces are a list (uchar count, int indices), int `material`, int `object`.
    ///
    /// - Parameters:
    ///   - precision: `.single` is what other programs write and read; `.double` keeps every bit.
    ///   - comment: one line for the header, such as the attribution of the data.
    package func ply(precision: PLYPrecision = .single, comment: String? = nil) -> Data {
        let scalar = precision == .single ? "float" : "double"
        var header = "ply\nformat binary_little_endian 1.0\ncomment swift-mimo\n"
        if let comment {
            header += "comment \(comment.replacingOccurrences(of: "\n", with: " "))\n"
        }
        for (i, material) in materials.enumerated() {
            header += "comment material \(i) \(material.name)\n"
        }
        for (i, name) in objectNames.enumerated() { header += "comment object \(i) \(name)\n" }
        header += "element vertex \(vertices.count)\n"
        header += ["x", "y", "z"].map { "property \(scalar) \($0)\n" }.joined()
        header += "element face \(triangles.count)\n"
        header += "property list uchar int vertex_indices\nproperty int material\n"
        header += "property int object\nend_header\n"
        var data = Data(header.utf8)
        data.appendPoints(vertices, precision)
        for (i, triangle) in triangles.enumerated() {
            data.append(3)
            for value in [
                triangle.x, triangle.y, triangle.z, triangleMaterials[i], triangleObjects[i],
            ] {
                data.append(littleEndian: UInt32(bitPattern: value))
            }
        }
        return data
    }

    /// The given triangles alone, without materials, as the PLY file of one shape.
    func shape(_ chosen: [Int]) -> Data {
        var places: [Int32: Int32] = [:]
        var points: [SIMD3<Double>] = []
        var faces: [SIMD3<Int32>] = []
        for i in chosen {
            var face = triangles[i]
            for corner in 0..<3 {
                let vertex = face[corner]
                if let place = places[vertex] {
                    face[corner] = place
                } else {
                    face[corner] = Int32(points.count)
                    places[vertex] = Int32(points.count)
                    points.append(vertices[Int(vertex)])
                }
            }
            faces.append(face)
        }
        let header = """
            ply
            format binary_little_endian 1.0
            element vertex \(points.count)
            property float x
            property float y
            property float z
            element face \(faces.count)
            property list uchar int vertex_indices
            end_header

            """
        var data = Data(header.utf8)
        data.appendPoints(points, .single)
        for face in faces {
            data.append(3)
            for corner in 0..<3 { data.append(littleEndian: UInt32(bitPattern: face[corner])) }
        }
        return data
    }
}

extension Data {
    /// Appends the bytes of `value`, least significant first.
    fileprivate mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    /// Appends x, y, z of every point.
    fileprivate mutating func appendPoints(_ points: [SIMD3<Double>], _ precision: PLYPrecision) {
        for point in points {
            for axis in 0..<3 {
                switch precision {
                case .single: append(littleEndian: Float(point[axis]).bitPattern)
                case .double: append(littleEndian: point[axis].bitPattern)
                }
            }
        }
    }
}

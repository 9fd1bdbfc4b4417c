import Foundation
import Support

/// The type of the coordinates in a PLY file.
package enum PLYPrecision: Sendable {
    /// 32 bits: what other programs write; 0.06 mm at one kilometre.
    case single
    /// 64 bits: the mesh exactly.
    case double
}

/// The text before the bytes of a PLY file of the layout that this package reads.
struct PLYHeader {
    var materials: [String] = []
    var objects: [String] = []
    var vertices = 0
    var faces = 0
    var scalar = PLYPrecision.single
    /// Bytes of the header, the line end after `end_header` included.
    var length = 0

    init(_ data: Data, path: String) throws {
        let expected = "a binary little-endian PLY file of triangles with material and object"
        let marker = Data("end_header\n".utf8)
        guard data.starts(with: Data("ply\n".utf8)) else {
            throw InputError(path, expected: expected, found: "a file that does not begin with ply")
        }
        guard let end = data.range(of: marker) else {
            throw InputError(path, expected: expected, found: "no end_header: truncated")
        }
        length = data.distance(from: data.startIndex, to: end.upperBound)
        let text = String(decoding: data[data.startIndex..<end.lowerBound], as: UTF8.self)
        var format: String?
        var properties: [String: [String]] = [:]
        var element = ""
        for line in text.split(separator: "\n").dropFirst() {
            let words = line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
            switch words.first {
            case "format": format = words.dropFirst().first
            case "comment" where words.count >= 4 && words[1] == "material":
                materials.append(words[3...].joined(separator: " "))
            case "comment" where words.count >= 4 && words[1] == "object":
                objects.append(words[3...].joined(separator: " "))
            case "element" where words.count == 3:
                element = words[1]
                guard let count = Int(words[2]), count >= 0, count < 1 << 30 else {
                    throw InputError(path, expected: expected, found: "\"\(line)\"")
                }
                if element == "vertex" { vertices = count } else { faces = count }
            case "property":
                properties[element, default: []].append(words.dropFirst().joined(separator: " "))
            default: break
            }
        }
        guard format == "binary_little_endian" else {
            throw InputError(path, expected: expected, found: "format \(format ?? "not stated")")
        }
        switch properties["vertex"] {
        case ["float x", "float y", "float z"]: scalar = .single
        case ["double x", "double y", "double z"]: scalar = .double
        default:
            throw InputError(
                path, expected: "vertices with x, y, z as float or double",
                found: (properties["vertex"] ?? []).joined(separator: ", "))
        }
        let wanted = ["list uchar int vertex_indices", "int material", "int object"]
        guard Set(properties.keys) == ["vertex", "face"], properties["face"] == wanted else {
            throw InputError(
                path, expected: "faces with " + wanted.joined(separator: ", "),
                found: (properties["face"] ?? []).joined(separator: ", "))
        }
    }
}

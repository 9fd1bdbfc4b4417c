import Foundation
extension TriangleMesh {
    public init(ply path: String, materials map: [String: RadioMaterial]) throws {
        self.init()
        let d = try Data(contentsOf: URL(fileURLWithPath: path))
        let end = d.range(of: Data("end_header\n".utf8))!.upperBound
        let head = String(decoding: d[0..<end], as: UTF8.self).split(separator: "\n")
        var nv = 0, nf = 0
        for l in head {
            let w = l.split(separator: " ")
            if w[0] == "comment", w[1] == "material" { materials.append(map[String(w[3])]!) }
            if w[0] == "element" {
                if w[1] == "vertex" { nv = Int(w[2])! } else { nf = Int(w[2])! }
            }
        }
        var p = end
        func f() -> Float {
            defer { p += 4 };
            return d[p..<p + 4].withUnsafeBytes { $0.loadUnaligned(as: Float.self) }
        }
        func i() -> Int32 {
            defer { p += 4 };
            return d[p..<p + 4].withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
        }
        for _ in 0..<nv {
            let x = f(), y = f(), z = f(); vertices.append(SIMD3(Double(x), Double(y), Double(z)))
        }
        for _ in 0..<nf {
            p += 1; let a = i(), b = i(), c = i(); triangles.append(SIMD3(a, b, c));
            triangleMaterials.append(i()); triangleObjects.append(i())
        }
        objectNames = []
    }
}

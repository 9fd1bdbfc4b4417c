import Foundation
import Support
import Testing

@testable import Sites

/// PLY files: what is written is read back; what is damaged is refused in words.
struct PLYTests {
    static let materials = Dictionary(
        uniqueKeysWithValues: RadioMaterial.ituTable.map { ($0.name, $0) })

    private func read(_ data: Data, _ materials: [String: RadioMaterial] = materials) throws
        -> TriangleMesh
    {
        try Fixtures.withFolder { folder in
            let path = folder.appendingPathComponent("mesh.ply").path
            try data.write(to: URL(fileURLWithPath: path))
            return try TriangleMesh(ply: path, materials: materials)
        }
    }

    @Test("In double precision the mesh comes back bit by bit")
    func exact() throws {
        let mesh = try Site.streetCanyon().mesh
        #expect(try read(mesh.ply(precision: .double)) == mesh)
    }

    @Test("In single precision vertices move by less than 0.1 mm")
    func single() throws {
        let mesh = try Site.streetCanyon().mesh
        let copy = try read(mesh.ply())
        #expect(copy.triangles == mesh.triangles && copy.materials == mesh.materials)
        #expect(copy.triangleMaterials == mesh.triangleMaterials)
        #expect(copy.triangleObjects == mesh.triangleObjects)
        #expect(copy.vertices.count == mesh.vertices.count && !copy.vertices.isEmpty)
        for (a, b) in zip(copy.vertices, mesh.vertices) {
            #expect(((a - b) * (a - b)).sum().squareRoot() < 1e-4)
        }
    }

    @Test("Damaged files are refused with the path, what was expected and what was found")
    func damaged() throws {
        let mesh = TriangleMesh.box(size: SIMD3(4, 5, 3))
        let good = mesh.ply()
        func replace(_ a: String, _ b: String) throws -> Data {
            let range = try #require(good.range(of: Data(a.utf8)))
            return good[..<range.lowerBound] + Data(b.utf8) + good[range.upperBound...]
        }
        var badIndex = good
        badIndex[good.count - 20] = 200
        let cases: [(Data, String)] = [
            (good.dropLast(), "truncated"), (good.prefix(60), "truncated"),
            (Data(), "begin with ply"),
            (Data("<html>".utf8), "begin with ply"),
            (try replace("binary_little_endian", "ascii"), "format ascii"),
            (try replace("property float z", "property float w"), "float w"),
            (try replace("property int object\n", ""), "int material"),
            (try replace("element face 12", "element face -1"), "element face -1"),
            (try replace("material 0 concrete", "material 0 cheese"), "cheese"),
            (badIndex, "in face 11"),
        ]
        for (data, words) in cases {
            let error = #expect(throws: InputError.self) { try read(Data(data)) }
            #expect(error?.source.hasSuffix("mesh.ply") == true)
            #expect(
                error?.description.contains(words) == true, "\(words): \(String(describing: error))"
            )
        }
        #expect(throws: InputError.self) { try TriangleMesh(ply: "/nowhere.ply", materials: [:]) }
    }

    @Test("A Mitsuba scene names every shape's file and material; files hold all triangles")
    func mitsuba() throws {
        var mesh = try Site.streetCanyon().mesh
        mesh.materials[0] = RadioMaterial(
            name: "my wall", relativePermittivity: 4, conductivity: 0.1, thickness: 0.3)
        for grouping in MitsubaScene.Grouping.allCases {
            try Fixtures.withFolder { folder in
                let scene = MitsubaScene(mesh, grouping: grouping, attribution: "A -- B")
                try scene.write(to: folder.path)
                let url = folder.appendingPathComponent("scene.xml")
                let xml = try String(contentsOf: url, encoding: .utf8)
                #expect(xml.contains("type=\"itu-radio-material\" id=\"itu_brick\""))
                #expect(xml.contains("type=\"radio-material\" id=\"custom_my_wall\""))
                var faces = 0
                for shape in scene.shapes() {
                    #expect(xml.contains("value=\"meshes/\(shape.name).ply\""))
                    let file = folder.appendingPathComponent("meshes/\(shape.name).ply")
                    let text = String(
                        decoding: try Data(contentsOf: file).prefix(300), as: UTF8.self)
                    let line = text.split(separator: "\n").first { $0.hasPrefix("element face") }
                    faces += Int(line?.split(separator: " ").last ?? "") ?? 0
                }
                #expect(faces == mesh.triangles.count)
                #expect(scene.shapes().count == [.object: 25, .welded: 13, .material: 3][grouping])
            }
        }
    }

    @Test(
        "Welded, a building is one shape of its largest material, whose wall and roof share edges")
    func welded() throws {
        var mesh = TriangleMesh()
        let (wall, roof) = (mesh.index(of: .brick), mesh.index(of: .concrete))
        let object = mesh.addObject("house")
        // Two walls of 20 square metres under a roof of 8.
        mesh.vertices = [
            SIMD3(0, 0, 0), SIMD3(4, 0, 0), SIMD3(4, 0, 5), SIMD3(0, 0, 5), SIMD3(4, 2, 5),
            SIMD3(0, 2, 5), SIMD3(4, 2, 0), SIMD3(0, 2, 0),
        ]
        mesh.triangles = [
            SIMD3(3, 2, 4), SIMD3(3, 4, 5), SIMD3(0, 1, 2), SIMD3(0, 2, 3), SIMD3(6, 7, 5),
            SIMD3(6, 5, 4),
        ]
        mesh.triangleMaterials = [roof, roof, wall, wall, wall, wall]
        mesh.triangleObjects = [Int32](repeating: object, count: 6)
        let shapes = MitsubaScene(mesh, grouping: .welded).shapes()
        #expect(shapes.count == 1)
        #expect(shapes[0].material == wall && shapes[0].triangles.count == 6)
        #expect(MitsubaScene(mesh, grouping: .object).shapes().count == 2)
    }
}

import Foundation
import Support

/// Writes a mesh as a Mitsuba scene that Sionna RT 2 loads with `load_scene`.
///
/// A folder with `scene.xml` and `meshes/*.ply`, one file per shape; a shape has one material.
/// Materials of ITU-R P.2040 become `itu-radio-material` with their type and thickness; others
/// become `radio-material` with the constants that they have at ``frequency``.
package struct MitsubaScene: Sendable {
    /// Which triangles make one shape.
    package enum Grouping: String, Sendable, CaseIterable {
        /// Those of one object and one material: buildings stay apart.
        case object
        /// Those of one object, all of the material that covers most of it: other tracers find edges only
        /// within a shape, so that with ``object`` a wall and a roof of another material have no eaves.
        case welded
        /// All of one material: few files.
        case material
    }

    /// The mesh.
    package var mesh: TriangleMesh
    /// Which triangles make one shape.
    package var grouping: Grouping
    /// Frequency in Hz at which materials outside ITU-R P.2040 are evaluated.
    package var frequency: Double
    /// Shown as a comment in the scene file.
    package var attribution: String

    /// A scene of `mesh`.
    package init(
        _ mesh: TriangleMesh, grouping: Grouping = .object, frequency: Double = 2e9,
        attribution: String = ""
    ) {
        self.mesh = mesh
        self.grouping = grouping
        self.frequency = frequency
        self.attribution = attribution
    }

    /// Writes the scene into `folder`, which is made if it is not there; `scene.xml` comes last.
    ///
    /// - Throws: `InputError` naming the file that cannot be written.
    package func write(to folder: String) throws {
        let shapes = shapes()
        for shape in shapes {
            try AtomicFile.write(
                mesh.shape(shape.triangles), to: "\(folder)/meshes/\(shape.name).ply")
        }
        try AtomicFile.write(xml(shapes), to: "\(folder)/scene.xml")
    }

    struct Shape {
        var name: String
        var material: Int32
        var triangles: [Int]
    }

    /// The shapes, in the order of their first triangles.
    func shapes() -> [Shape] {
        var shapes: [Shape] = []
        var places: [SIMD2<Int32>: Int] = [:]
        let main = grouping == .welded ? mainMaterials() : [:]
        for i in mesh.triangles.indices {
            let object = grouping == .material ? -1 : mesh.triangleObjects[i]
            let material = main[object] ?? mesh.triangleMaterials[i]
            let key = SIMD2(object, material)
            if let place = places[key] {
                shapes[place].triangles.append(i)
                continue
            }
            places[key] = shapes.count
            let suffix = identifier(mesh.materials[Int(material)].name)
            let name =
                object < 0
                ? suffix : "\(object)_\(identifier(mesh.objectNames[Int(object)]))_\(suffix)"
            shapes.append(Shape(name: name, material: material, triangles: [i]))
        }
        return shapes
    }

    /// The material that covers most of each object.
    private func mainMaterials() -> [Int32: Int32] {
        var areas: [Int32: [Int32: Double]] = [:]
        for i in mesh.triangles.indices {
            let (a, b, c) = mesh.corners(i)
            let (u, v) = (b - a, c - a)
            let normal = SIMD3(
                u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
            areas[mesh.triangleObjects[i], default: [:]][mesh.triangleMaterials[i], default: 0] +=
                (normal * normal).sum().squareRoot()
        }
        return areas.mapValues { areas in
            // Of equal areas the first material.
            areas.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
        }
    }

    /// The scene file.
    func xml(_ shapes: [Shape]) -> String {
        var text = "<scene version=\"2.1.0\">\n    <!-- swift-mimo -->\n"
        if !attribution.isEmpty {
            text += "    <!-- \(attribution.replacingOccurrences(of: "--", with: "-")) -->\n"
        }
        for material in mesh.materials { text += bsdf(material) }
        for shape in shapes {
            text += """
                    <shape type="ply" id="mesh-\(shape.name)">
                        <string name="filename" value="meshes/\(shape.name).ply"/>
                        <boolean name="face_normals" value="true"/>
                        <ref id="\(bsdfName(mesh.materials[Int(shape.material)]))" name="bsdf"/>
                    </shape>

                """
        }
        return text + "</scene>\n"
    }

    private func isITU(_ material: RadioMaterial) -> Bool {
        RadioMaterial.ituTable.contains {
            $0.name == material.name && $0.a == material.a && $0.b == material.b
                && $0.c == material.c && $0.d == material.d
        }
    }

    /// Sionna RT keeps the plain ITU names for its own materials.
    private func bsdfName(_ material: RadioMaterial) -> String {
        (isITU(material) ? "itu_" : "custom_") + identifier(material.name)
    }

    private func bsdf(_ material: RadioMaterial) -> String {
        let head = "    <bsdf type=\"\(isITU(material) ? "itu-radio-material" : "radio-material")\""
        var text = head + " id=\"\(bsdfName(material))\">\n"
        if isITU(material) {
            text += "        <string name=\"type\" value=\"\(material.name)\"/>\n"
        } else {
            let permittivity = material.relativePermittivity(at: frequency)
            let conductivity = material.conductivity(at: frequency)
            text += "        <float name=\"relative_permittivity\" value=\"\(permittivity)\"/>\n"
            text += "        <float name=\"conductivity\" value=\"\(conductivity)\"/>\n"
        }
        return text + "        <float name=\"thickness\" value=\"\(material.thickness)\"/>\n"
            + "    </bsdf>\n"
    }

    /// `name` with everything but ASCII letters and digits turned to underscores.
    private func identifier(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}

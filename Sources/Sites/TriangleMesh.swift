/// Surfaces as triangles with materials, in a local metric frame: x east, y north, z up, metres.
///
/// V vertices, T triangles. Triangles are two-sided for the ray tracer; their winding carries no
/// meaning there. Objects group triangles that belong together (one building, the ground).
public struct TriangleMesh: Sendable, Equatable {
    /// Vertex positions in metres, [V].
    public var vertices: [SIMD3<Double>]
    /// Three vertex indices per triangle, [T].
    public var triangles: [SIMD3<Int32>]
    /// Index into ``materials`` per triangle, [T].
    public var triangleMaterials: [Int32]
    /// Index into ``objectNames`` per triangle, [T].
    public var triangleObjects: [Int32]
    /// The materials.
    public var materials: [RadioMaterial]
    /// The names of the objects.
    public var objectNames: [String]

    /// The name of the object that is the ground.
    public static let groundObject = "ground"

    /// An empty mesh.
    public init() {
        vertices = []
        triangles = []
        triangleMaterials = []
        triangleObjects = []
        materials = []
        objectNames = []
    }

    /// The corners of triangle `index`.
    public func corners(_ index: Int) -> (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>) {
        let t = triangles[index]
        return (vertices[Int(t.x)], vertices[Int(t.y)], vertices[Int(t.z)])
    }

    /// Adds a material if there is none of that name and returns its index.
    public mutating func index(of material: RadioMaterial) -> Int32 {
        if let found = materials.firstIndex(where: { $0.name == material.name }) {
            return Int32(found)
        }
        materials.append(material)
        return Int32(materials.count - 1)
    }

    /// Adds a new object and returns its index.
    public mutating func addObject(_ name: String) -> Int32 {
        objectNames.append(name)
        return Int32(objectNames.count - 1)
    }

    /// Adds one triangle with its own three vertices.
    public mutating func addTriangle(
        _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, material: Int32, object: Int32
    ) {
        let first = Int32(vertices.count)
        vertices += [a, b, c]
        triangles.append(SIMD3(first, first + 1, first + 2))
        triangleMaterials.append(material)
        triangleObjects.append(object)
    }

    /// Adds a planar quadrilateral a-b-c-d as two triangles that share the diagonal a-c.
    public mutating func addQuadrilateral(
        _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ d: SIMD3<Double>,
        material: Int32, object: Int32
    ) {
        let first = Int32(vertices.count)
        vertices += [a, b, c, d]
        triangles += [SIMD3(first, first + 1, first + 2), SIMD3(first, first + 2, first + 3)]
        triangleMaterials += [material, material]
        triangleObjects += [object, object]
    }
}

import Sites

/// Tells whether a point lies within an object of the mesh.
///
/// A ray goes up from the point; an object that it crosses an odd number of times holds the point.
/// Objects may be open at the bottom, as buildings on the ground are.
struct SolidInterior: Sendable {
    private let scene: EmbreeScene
    private let objects: [Int32]

    /// Nearly upright, so that no wall is met edge-on.
    private static let up = normalize(SIMD3(0.0123, 0.0071, 1))

    init(mesh: TriangleMesh, scene: EmbreeScene) {
        self.scene = scene
        objects = mesh.triangleObjects
    }

    /// Whether `point` lies within an object. A few rays.
    func contains(_ point: SIMD3<Double>) -> Bool {
        var odd: [Int32] = []
        var origin = point
        // A hundred storeys one above the other are no building.
        for _ in 0..<100 {
            guard let hit = scene.firstHit(from: origin, along: Self.up, limit: 1e5) else { break }
            let object = objects[hit.triangle]
            if let place = odd.firstIndex(of: object) {
                odd.remove(at: place)
            } else {
                odd.append(object)
            }
            origin += (hit.distance + ImageMethod.offset) * Self.up
        }
        return !odd.isEmpty
    }
}

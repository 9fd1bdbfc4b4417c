import Foundation
import Sites
import Support

@testable import RayTracing

/// Small scenes with known answers.
enum Scenes {
    /// The inside of a box from the origin to `size`.
    static func box(_ size: SIMD3<Double>, material: RadioMaterial = .metal) -> TriangleMesh {
        var mesh = TriangleMesh.box(size: size, material: material)
        for i in mesh.vertices.indices { mesh.vertices[i] += SIMD3(size.x / 2, size.y / 2, 0) }
        return mesh
    }

    /// A flat ground of 2 km.
    static func ground(_ material: RadioMaterial) -> TriangleMesh {
        var mesh = TriangleMesh()
        let m = mesh.index(of: material)
        let o = mesh.addObject("ground")
        mesh.addQuadrilateral(
            SIMD3(-1000, -1000, 0), SIMD3(1000, -1000, 0), SIMD3(1000, 1000, 0),
            SIMD3(-1000, 1000, 0), material: m, object: o)
        return mesh
    }

    /// Ground and `count` boxes of random size and place, some turned.
    static func randomCity(seed: UInt64, count: Int) -> TriangleMesh {
        var random = Philox(seed: seed, stream: 77)
        var mesh = ground(.concrete)
        let materials = [RadioMaterial.brick, .glass, .concrete].map { mesh.index(of: $0) }
        for i in 0..<count {
            let center = SIMD2(
                random.uniform(in: -100..<100), random.uniform(in: -100..<100))
            let half = SIMD2(random.uniform(in: 5..<20), random.uniform(in: 5..<20))
            let turn = random.uniform(in: 0..<1.5)
            let height = random.uniform(in: 5..<30)
            let (c, s) = (cos(turn), sin(turn))
            let corners = [SIMD2(-1.0, -1), SIMD2(1, -1), SIMD2(1, 1), SIMD2(-1, 1)].map { q in
                let p = q * half
                return center + SIMD2(c * p.x - s * p.y, s * p.x + c * p.y)
            }
            let object = mesh.addObject("building \(i)")
            let material = materials[i % materials.count]
            for k in 0..<4 {
                let (a, b) = (corners[k], corners[(k + 1) % 4])
                mesh.addQuadrilateral(
                    SIMD3(a, 0), SIMD3(b, 0), SIMD3(b, height), SIMD3(a, height),
                    material: material, object: object)
            }
            mesh.addQuadrilateral(
                SIMD3(corners[0], height), SIMD3(corners[1], height), SIMD3(corners[2], height),
                SIMD3(corners[3], height), material: material, object: object)
        }
        return mesh
    }

    static func randomPoint(
        _ random: inout Philox, _ lower: SIMD3<Double>, _ upper: SIMD3<Double>
    ) -> SIMD3<Double> {
        lower + (upper - lower) * SIMD3(random.uniform(), random.uniform(), random.uniform())
    }

    /// `count` points of a seed between two corners.
    static func randomPoints(
        _ count: Int, seed: UInt64, stream: UInt32, _ lower: SIMD3<Double>,
        _ upper: SIMD3<Double>
    ) -> [SIMD3<Double>] {
        var random = Philox(seed: seed, stream: stream)
        return (0..<count).map { _ in randomPoint(&random, lower, upper) }
    }

    static func fixture(_ name: String) -> String {
        Bundle.module.path(forResource: "Fixtures/\(name)", ofType: nil) ?? "missing \(name)"
    }
}

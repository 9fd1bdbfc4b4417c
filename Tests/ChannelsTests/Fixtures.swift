import Foundation
import Sites

@testable import Channels

/// A small made-up site with a street between two rows of houses.
enum Fixtures {
    static func street() -> Site {
        var mesh = TriangleMesh()
        let ground = mesh.index(of: .mediumDryGround)
        let brick = mesh.index(of: .brick)
        let groundObject = mesh.addObject("ground")
        mesh.addQuadrilateral(
            SIMD3(-500, -500, 0), SIMD3(500, -500, 0), SIMD3(500, 500, 0), SIMD3(-500, 500, 0),
            material: ground, object: groundObject)
        var buildings: [Building] = []
        for (index, y) in [-40.0, 20, 100].enumerated() {
            for x in stride(from: -180.0, through: 150, by: 55) {
                let (a, b) = (SIMD2(x, y), SIMD2(x + 30, y + 15))
                let outline = [a, SIMD2(b.x, a.y), b, SIMD2(a.x, b.y)]
                let top = 12.0 + 4 * Double(index)
                let object = mesh.addObject("house \(buildings.count)")
                for k in 0..<4 {
                    let (p, q) = (outline[k], outline[(k + 1) % 4])
                    mesh.addQuadrilateral(
                        SIMD3(p, 0), SIMD3(q, 0), SIMD3(q, top), SIMD3(p, top), material: brick,
                        object: object)
                }
                mesh.addQuadrilateral(
                    SIMD3(outline[0], top), SIMD3(outline[1], top), SIMD3(outline[2], top),
                    SIMD3(outline[3], top), material: brick, object: object)
                buildings.append(
                    Building(
                        identifier: "way/\(buildings.count + 1)", kind: "house", outline: outline,
                        top: top, heightSource: .height, wallMaterial: .brick,
                        roofMaterial: .brick))
            }
        }
        let origin = GeographicPoint(latitude: 60, longitude: 25)
        return Site(
            name: "street", source: "made up", attribution: "none",
            bounds: GeographicBox(west: 24.996, south: 59.998, east: 25.004, north: 60.002),
            frame: LocalFrame(origin: origin), buildings: buildings, mesh: mesh)
    }

    static func dataset(threads: Int? = nil, seed: UInt64 = 1) throws -> ChannelDataset {
        let site = street()
        let mast = try Mast(
            site: site, at: GeographicPoint(latitude: 60, longitude: 25), height: 20)
        var recipe = DatasetRecipe(users: 60, seed: seed)
        recipe.users.distances = 20...150
        recipe.tracing.rayCount = 50_000
        recipe.tracing.maximumDepth = 4
        recipe.tracing.threads = threads
        return try recipe.dataset(site: site, mast: mast)
    }

    static func temporaryPath() -> String {
        FileManager.default.temporaryDirectory.path
            + "/mimo-test-\(UInt32.random(in: 0 ... .max)).safetensors"
    }
}

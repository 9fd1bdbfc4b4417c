import Foundation
import Sites
import Support
import Testing

@testable import RayTracing

/// Paths over ground that is not level.
struct TerrainTests {
    /// Ground over 2 km from heights as a function of the place, nodes `spacing` metres apart.
    private static func terrain(
        spacing: Double, _ height: (SIMD2<Double>) -> Double
    ) -> Terrain {
        let count = Int(2_000 / spacing) + 1
        let heights = (0..<count * count).map { node in
            height(
                SIMD2(
                    -1000 + spacing * Double(node % count), -1000 + spacing * Double(node / count)))
        }
        return Terrain(
            lower: SIMD2(-1000, -1000), spacing: spacing, columns: count, rows: count,
            heights: heights, source: "test")
    }

    private static func solver(
        _ terrain: Terrain, mechanisms: Set<Mechanism> = [.specular], depth: Int = 1
    ) throws -> PathSolver {
        var mesh = TriangleMesh()
        mesh.addGround(terrain, material: .mediumDryGround)
        return try PathSolver(
            mesh: mesh, frequency: 2e9,
            configuration: PathSolverConfiguration(
                maximumDepth: depth, rayCount: 200_000, mechanisms: mechanisms, threads: 1))
    }

    @Test("Level ground of many triangles is one facet, and gives the two rays over a rectangle")
    func level() throws {
        let solver = try Self.solver(Self.terrain(spacing: 20) { _ in 7 })
        #expect(solver.facetCount == 1)
        let plain = try PathSolver(
            mesh: Scenes.ground(.mediumDryGround), frequency: 2e9,
            configuration: solver.configuration)
        let mast = SIMD3(-200.0, 3, 25)
        let users = [SIMD3(100.0, 40, 1.5), SIMD3(-150, -20, 2), SIMD3(350, 180, 10)]
        let (found, expected) = (
            solver.paths(from: mast, to: users), plain.paths(from: mast, to: users)
        )
        for (paths, truth) in zip(found, expected) {
            #expect(paths.count == 2 && truth.count == 2)
            for (path, known) in zip(paths, truth) {
                #expect(abs(path.length - known.length) < 1e-9)
                #expect(abs(path.gain.lengthSquared / known.gain.lengthSquared - 1) < 1e-9)
            }
        }
    }

    @Test("Over a slope the reflection comes from the mirror image in the slope")
    func slope() throws {
        let gradient = SIMD2(0.12, -0.05)
        let terrain = Self.terrain(spacing: 25) { ($0 * gradient).sum() }
        let solver = try Self.solver(terrain)
        #expect(solver.facetCount == 1)
        let normal = normalize(SIMD3(-gradient.x, -gradient.y, 1))
        func place(_ x: Double, _ y: Double, _ above: Double) -> SIMD3<Double> {
            SIMD3(x, y, terrain.height(at: SIMD2(x, y)) + above)
        }
        let mast = place(-200, 3, 25)
        let onGround = place(0, 0, 0)
        let image = mast - 2 * dot(mast - onGround, normal) * normal
        let users = [place(100, 40, 1.5), place(-150, -20, 2), place(350, 180, 10)]
        for (user, paths) in zip(users, solver.paths(from: mast, to: users)) {
            #expect(paths.count == 2)
            #expect(abs(paths[0].length - length(user - mast)) < 1e-9)
            #expect(abs(paths[1].length - length(user - image)) < 1e-9)
            #expect(abs(dot(paths[1].vertices[0] - onGround, normal)) < 1e-9)
        }
    }

    @Test(
        "A hill hides who is behind it; its smooth top is no edge, a bank's is, and bends waves down"
    )
    func hill() throws {
        // Six degrees from node to node at most, and a bank of 45 degrees and 25 m west of x = 0.
        let smooth = Self.terrain(spacing: 30) { point in
            40 * exp(-(point * point).sum() / (2 * 150 * 150))
        }
        let bank = Self.terrain(spacing: 25) { min(25, max(0, -$0.x)) }
        let (over, around) = (SIMD3(-400.0, 0, 10), SIMD3(400.0, 0, 10))
        let hidden = try Self.solver(smooth, mechanisms: [.specular, .diffraction], depth: 2)
        #expect(hidden.edgeCount == 0)
        #expect(hidden.isBlocked(from: over, to: around))
        #expect(hidden.paths(from: over, to: [around])[0].isEmpty)

        let solver = try Self.solver(bank, mechanisms: [.specular, .diffraction], depth: 2)
        let edges = try #require(solver.diffractingEdges)
        #expect(!edges.isEmpty)
        for edge in edges {
            // The upper rim: level, at 25 m, of 180 and 45 degrees. The foot is no edge.
            #expect(abs(edge.start.z - 25) < 1e-6 && abs(edge.end.z - 25) < 1e-6)
            #expect(abs(edge.exteriorAngle - 1.25 * .pi) < 1e-3)
        }
        // Close under the bank, behind its rim.
        let (mast, user) = (SIMD3(-300.0, 5, 28), SIMD3(3.0, 5, 1.5))
        #expect(solver.isBlocked(from: mast, to: user))
        let paths = solver.paths(from: mast, to: [user])[0]
        let bent = try #require(paths.first { $0.kinds == [.diffraction] })
        #expect(abs(bent.vertices[0].z - 25) < 1e-6)
        // In the shadow: weaker than free space over the same way.
        let free = PropagationPath.speedOfLight / 2e9 / (4 * .pi * bent.length)
        #expect(bent.gain.lengthSquared < free * free / 4)
    }

    @Test(
        "A house uphill keeps its corners: edges end at the ground, also where most of a wall is below it"
    )
    func corners() {
        // Half as steep as a stair: 12 m of house, of which the upper wall has 2 m above the ground.
        let terrain = Self.terrain(spacing: 20) { 0.5 * $0.x }
        let outline = [SIMD2(0.0, 0), SIMD2(20, 0), SIMD2(20, 10), SIMD2(0, 10)]
        let house = Building(
            identifier: "way/1", kind: "house", outline: outline, top: 12, heightSource: .height,
            wallMaterial: .concrete, roofMaterial: .concrete
        )
        let city = TriangleMesh.city(of: [house], on: terrain, ground: .mediumDryGround)
        let index = FacetIndex(city.mesh)
        let edges = EdgeIndex(city.mesh, index: index, threads: 1).edges
        let upright = edges.filter { abs($0.direction.z) > 0.99 }
        let low = terrain.height(at: .zero)
        #expect(upright.count == 4)
        for edge in upright {
            let foot = min(edge.start.z, edge.end.z)
            #expect(abs(foot - (low + 0.5 * edge.start.x)) < 1e-9)
            #expect(abs(foot + edge.length - (low + 12)) < 1e-9)
        }
        #expect(edges.count { abs($0.direction.z) < 0.01 } == 4)
    }

    @Test("Leaves are as high above the slope as above level ground")
    func leaves() {
        let terrain = Self.terrain(spacing: 20) { 0.4 * $0.x }
        let wood = Crown(
            identifier: "wood",
            footprint: Footprint(outline: [
                SIMD2(100, -50), SIMD2(300, -50), SIMD2(300, 50), SIMD2(100, 50),
            ]), base: 3, top: 15)
        let foliage = Foliage([wood], on: terrain, frequency: 2e9)
        func place(_ x: Double, _ above: Double) -> SIMD3<Double> {
            SIMD3(x, 0, terrain.height(at: SIMD2(x, 0)) + above)
        }
        // Along the slope, ten metres above it: all 200 m of the wood, longer by the slope.
        let stretch = (1 + 0.4 * 0.4).squareRoot()
        #expect(
            abs(foliage.depth(from: place(0, 10), to: place(500, 10)) - 200 * stretch) < 1e-6)
        // Below the leaves and above them nothing, down through them the share between base and top.
        #expect(foliage.depth(from: place(0, 2), to: place(500, 2)) == 0)
        #expect(foliage.depth(from: place(0, 16), to: place(500, 16)) == 0)
        let down = (place(120, 27), place(280, 1.5))
        let whole = length(down.1 - down.0)
        #expect(abs(foliage.depth(from: down.0, to: down.1) - whole * 12 / 25.5) < 1e-6)
    }
}

import Foundation
import Sites
import Support
import Testing

@testable import RayTracing

/// Which edges a mesh has.
@Suite struct EdgeTests {
    /// A box with walls from `lower` to `upper`, up to `height`, with its own vertices: open on the ground,
    /// with a floor above it.
    private func add(
        _ lower: SIMD2<Double>, _ upper: SIMD2<Double>, _ height: Double, base: Double = 0,
        to mesh: inout TriangleMesh
    ) {
        let material = mesh.index(of: .concrete)
        let object = mesh.addObject("building \(mesh.objectNames.count)")
        let corners = [
            lower, SIMD2(upper.x, lower.y), upper, SIMD2(lower.x, upper.y),
        ]
        for i in 0..<4 {
            let (a, b) = (corners[i], corners[(i + 1) % 4])
            mesh.addQuadrilateral(
                SIMD3(a, base), SIMD3(b, base), SIMD3(b, height), SIMD3(a, height),
                material: material, object: object)
        }
        if base > 0 {
            mesh.addQuadrilateral(
                SIMD3(corners[3], base), SIMD3(corners[2], base), SIMD3(corners[1], base),
                SIMD3(corners[0], base), material: material, object: object)
        }
        mesh.addQuadrilateral(
            SIMD3(corners[0], height), SIMD3(corners[1], height), SIMD3(corners[2], height),
            SIMD3(corners[3], height), material: material, object: object)
    }

    private func edges(_ mesh: TriangleMesh) throws -> [DiffractingEdge] {
        let index = FacetIndex(mesh)
        return EdgeIndex(mesh, index: index, threads: 1).edges
    }

    @Test("A block on the ground: four corners and four eaves, of a right angle, none at its foot")
    func block() throws {
        var mesh = Scenes.ground(.concrete)
        add(SIMD2(0, 0), SIMD2(10, 20), 8, to: &mesh)
        let found = try edges(mesh)
        #expect(found.count == 8)
        #expect(found.filter { abs($0.direction.z) > 0.99 && $0.length == 8 }.count == 4)
        #expect(found.filter { $0.start.z == 8 && $0.end.z == 8 }.count == 4)
        for edge in found {
            #expect(abs(edge.exteriorAngle - 1.5 * .pi) < 1e-9)
            // The two faces bound the free sector, which is outside.
            let inside = SIMD3(5, 10, 4.0) - (edge.start + edge.length / 2 * edge.direction)
            #expect(dot(edge.bisector, inside) < 0)
            #expect(dot(edge.normal0, inside) < 0 && dot(edge.normalN, inside) < 0)
            #expect(abs(dot(edge.tangent0, edge.normal0)) < 1e-12)
            let faceN = edge.direction(at: edge.exteriorAngle)
            #expect(abs(dot(faceN, edge.normalN)) < 1e-9)
        }
    }

    @Test("Flush neighbours of equal height: no edge at the seam")
    func row() throws {
        var mesh = Scenes.ground(.concrete)
        add(SIMD2(0, 0), SIMD2(10, 20), 8, to: &mesh)
        add(SIMD2(10, 0), SIMD2(20, 20), 8, to: &mesh)
        let found = try edges(mesh)
        // The outer corners, and the eaves in two pieces on the long sides.
        #expect(found.filter { abs($0.direction.z) > 0.99 }.count == 4)
        #expect(found.filter { abs($0.direction.z) < 0.01 }.count == 6)
        #expect(!found.contains { $0.start.x == 10 && $0.end.x == 10 })
    }

    @Test("A higher neighbour: its corners from the lower roof up")
    func step() throws {
        var mesh = Scenes.ground(.concrete)
        add(SIMD2(0, 0), SIMD2(10, 20), 8, to: &mesh)
        add(SIMD2(10, 0), SIMD2(20, 20), 13, to: &mesh)
        let upright = try edges(mesh).filter { abs($0.direction.z) > 0.99 && $0.start.x == 10 }
        #expect(upright.count == 2)
        for edge in upright { #expect(min(edge.start.z, edge.end.z) == 8 && edge.length == 5) }
        // Where the lower roof meets the wall there is none.
        #expect(try edges(mesh).contains { $0.start.x == 10 && $0.end.x == 10 && $0.start.z == 13 })
        #expect(
            try !edges(mesh).contains {
                $0.start.x == 10 && $0.end.x == 10 && $0.start.z == 8
                    && $0.end.z == 8
            })
    }

    @Test(
        "Parts on top of each other: roof and floor that coincide are no gap, whichever is met first"
    )
    func stacked() throws {
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            var mesh = Scenes.ground(.concrete)
            for part in order {
                switch part {
                // A block, one flush upon it, and a tower that stands back from both.
                case 0: add(SIMD2(0, 0), SIMD2(10, 20), 8, to: &mesh)
                case 1: add(SIMD2(0, 0), SIMD2(10, 20), 12, base: 8, to: &mesh)
                default: add(SIMD2(3, 3), SIMD2(7, 9), 30, base: 12, to: &mesh)
                }
            }
            let found = try edges(mesh)
            let level = found.filter { abs($0.direction.z) < 0.01 }
            // No seam at 8 m; eaves at 12 and 30 m; nothing where the tower meets the roof.
            #expect(level.count { $0.start.z == 8 } == 0)
            #expect(level.count { $0.start.z == 12 } == 4 && level.count { $0.start.z == 30 } == 4)
            #expect(level.filter { $0.start.z == 12 }.allSatisfy { $0.length >= 10 })
            let upright = found.filter { abs($0.direction.z) > 0.99 }
            #expect(upright.count == 12 && found.count == 20)
            #expect(Set(upright.map(\.length)) == [8, 4, 18])
        }
    }

    @Test("An inner corner is none, and the inside of a room has none")
    func concave() throws {
        var mesh = Scenes.ground(.concrete)
        add(SIMD2(0, 0), SIMD2(10, 20), 8, to: &mesh)
        add(SIMD2(10, 0), SIMD2(20, 10), 8, to: &mesh)
        let found = try edges(mesh)
        #expect(
            !found.contains { abs($0.direction.z) > 0.99 && $0.start.x == 10 && $0.start.y == 10 })
        let solver = try PathSolver(
            mesh: Scenes.box(SIMD3(6, 5, 3)), frequency: 2e9,
            configuration: PathSolverConfiguration(
                maximumDepth: 3, rayCount: 20_000, mechanisms: [.specular, .diffraction]))
        let paths = solver.paths(from: SIMD3(1, 1, 1), to: [SIMD3(4, 3, 2)])
        #expect(paths[0].allSatisfy { !$0.kinds.contains(.diffraction) })
    }

    @Test("Ends that differ by less than a tenth of a millimetre are one")
    func welded() throws {
        var mesh = Scenes.ground(.concrete)
        add(SIMD2(0, 0), SIMD2(10, 20), 8, to: &mesh)
        var random = Philox(seed: 3, stream: 5)
        // The ground's four vertices come first.
        for i in 4..<mesh.vertices.count {
            mesh.vertices[i] += SIMD3(
                random.uniform(in: -2e-5..<2e-5), random.uniform(in: -2e-5..<2e-5),
                random.uniform(in: -2e-5..<2e-5))
        }
        #expect(try edges(mesh).count == 8)
    }
}

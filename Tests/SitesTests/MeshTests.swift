import Foundation
import Support
import Testing

@testable import Sites

/// Meshes are closed, upright and of the right area.
struct MeshTests {
    static let block = Building(
        identifier: "way/1", kind: "yes", outline: GeometryTests.courtyard.outline,
        courtyards: GeometryTests.courtyard.courtyards, top: 17, heightSource: .height,
        wallMaterial: .brick, roofMaterial: .concrete)

    static func mesh(_ buildings: [Building]) -> TriangleMesh {
        var mesh = TriangleMesh()
        let geometry = PlaneGeometry()
        for building in buildings {
            let added = mesh.add(building, geometry)
            #expect(added)
        }
        return mesh
    }

    /// How often each directed edge between positions occurs.
    static func edges(_ mesh: TriangleMesh) -> [[SIMD3<Double>]: Int] {
        var edges: [[SIMD3<Double>]: Int] = [:]
        for i in mesh.triangles.indices {
            let (a, b, c) = mesh.corners(i)
            for edge in [[a, b], [b, c], [c, a]] { edges[edge, default: 0] += 1 }
        }
        return edges
    }

    static func area(_ mesh: TriangleMesh, where include: (SIMD3<Double>) -> Bool) -> Double {
        mesh.triangles.indices.reduce(0) { sum, i in
            let (a, b, c) = mesh.corners(i)
            let u = b - a
            let v = c - a
            let normal = SIMD3(
                u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
            let length = (normal * normal).sum().squareRoot()
            return include(normal / length) ? sum + length / 2 : sum
        }
    }

    @Test("A block with a courtyard: every edge meets its twin, except on the ground")
    func watertight() {
        let edges = Self.edges(Self.mesh([Self.block]))
        for (edge, count) in edges {
            #expect(count == 1)
            let onGround = edge[0].z == 0 && edge[1].z == 0
            #expect((edges[[edge[1], edge[0]]] != nil) != onGround)
        }
    }

    @Test("A floating part is closed all around and encloses its volume")
    func floating() {
        var part = Self.block
        part.base = 5
        let mesh = Self.mesh([part])
        let edges = Self.edges(mesh)
        for edge in edges.keys { #expect(edges[[edge[1], edge[0]]] == 1) }
        // Divergence theorem: volume = sum over triangles of a · (b × c) / 6, outward normals.
        let volume = mesh.triangles.indices.reduce(0.0) { sum, i in
            let (a, b, c) = mesh.corners(i)
            return sum
                + (a.x * (b.y * c.z - b.z * c.y) + a.y * (b.z * c.x - b.x * c.z)
                    + a.z * (b.x * c.y - b.y * c.x)) / 6
        }
        #expect(abs(volume - 1050 * 12) < 1e-6)
    }

    @Test("Walls are exactly upright and roofs exactly level; areas are the polygon's")
    func areas() {
        let mesh = Self.mesh([Self.block])
        #expect(abs(Self.area(mesh) { $0.z == 1 } - 1050) < 1e-9)
        #expect(abs(Self.area(mesh) { $0.z == 0 } - 17 * (140 + 50)) < 1e-9)
        #expect(Self.area(mesh) { $0.z != 0 && $0.z != 1 } == 0)
        let roof = mesh.triangles.indices.filter { mesh.triangleMaterials[$0] == 1 }
        #expect(mesh.materials.map(\.name) == ["brick", "concrete"])
        for i in roof { #expect(mesh.corners(i).0.z == 17) }
    }

    @Test("The shipped city: each building's roof has its footprint's area, walls are closed")
    func city() throws {
        let path = Fixtures.demo.appendingPathComponent("helsinki_kluuvi.osm.pbf").path
        let site = try Site.load(path: path).site
        let geometry = PlaneGeometry()
        #expect(site.buildings.count > 50)
        for building in site.buildings {
            var mesh = TriangleMesh()
            let added = mesh.add(building, geometry)
            #expect(added)
            let roof = Self.area(mesh) { $0.z > 0 }
            #expect(abs(roof - building.footprint.area) < 1e-6, "\(building.identifier)")
            let walls = Self.area(mesh) { $0.z == 0 }
            #expect(
                abs(walls - building.footprint.perimeter * (building.top - building.base)) < 1e-6)
            let edges = Self.edges(mesh)
            let above = edges.keys.filter { $0[0].z > 0 || $0[1].z > 0 }
            // Each of at least three walls has one upright edge and one along the roof of its own.
            #expect(above.count >= 6, "\(building.identifier)")
            for edge in above {
                #expect(edges[edge] == edges[[edge[1], edge[0]]], "\(building.identifier)")
            }
        }
        #expect(site.mesh.objectNames.first == "ground")
    }

    @Test("The ground reaches 200 m beyond the window and below every building")
    func ground() throws {
        var far = Self.block
        far.outline = MapWriter.box(900, 0, 20, 20)
        far.courtyards = []
        let site = try Site.synthetic(name: "far", buildings: [Self.block, far], size: 500)
        let ground = site.mesh.vertices[..<4]
        #expect(ground.allSatisfy { $0.z == 0 })
        #expect(ground.map(\.x).min() == -450 && ground.map(\.y).max() == 450)
        #expect(ground.map(\.x).max() == 921)
    }

    @Test("The synthetic street and box")
    func synthetic() throws {
        let site = try Site.streetCanyon(street: 18, lots: 4)
        #expect(site.buildings.count == 8)
        #expect(site.isOutdoors(.zero) && !site.isOutdoors(site.buildings[0].outline[0] + 1))
        #expect(
            site.obstacles.isNear(.zero, within: 30) && !site.obstacles.isNear(.zero, within: 8.9))
        let box = TriangleMesh.box(size: SIMD3(4, 5, 3))
        #expect(box.triangles.count == 12 && box.objectNames.count == 6)
        #expect(abs(Self.area(box) { _ in true } - 2 * (20 + 12 + 15)) < 1e-12)
        let edges = Self.edges(box)
        for edge in edges.keys { #expect(edges[[edge[1], edge[0]]] == 1) }
    }
}

import Foundation
import Sites
import Testing

@testable import RayTracing

/// The edges of a real city against its buildings taken for prisms, without triangles or rays.
struct CityEdgeTests {
    private static let city = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sites/demo/helsinki_kluuvi.osm.pbf").path

    /// The city's edges, and its buildings.
    private static func read() throws -> (edges: [DiffractingEdge], buildings: BuildingIndex) {
        let (site, _) = try Site.load(path: city)
        let edges = EdgeIndex(site.mesh, index: FacetIndex(site.mesh), threads: nil).edges
        return (edges, BuildingIndex(site.buildings))
    }

    /// Directions around an edge that are asked.
    private static let directions = 144

    /// The share of the directions around `edge`, near `part` of its length, that is in no building and above
    /// the ground.
    private static func freeShare(
        _ edge: DiffractingEdge, _ part: Double, _ buildings: BuildingIndex
    ) -> Double {
        let middle = edge.start + part * edge.length * edge.direction
        let free = (0..<directions).count { step in
            let angle = 2 * Double.pi * (Double(step) + 0.5) / Double(directions)
            let point = middle + 0.02 * edge.direction(at: angle)
            return point.z > 0 && buildings.around(point) == nil
        }
        return Double(free) / Double(directions)
    }

    @Test("Free sectors of a city's edges are those of its prisms, for all but one in a hundred")
    func sectors() throws {
        let (edges, buildings) = try Self.read()
        #expect(edges.count > 6_000)
        var wrong = 0
        for edge in edges where edge.length > 0.5 {
            let shares = [0.25, 0.5, 0.75].map { Self.freeShare(edge, $0, buildings) }
            // A neighbour may end along the edge: the larger part counts, as in the index.
            let share = shares.sorted()[1]
            if abs(share - edge.exteriorAngle / (2 * .pi)) > 0.03 { wrong += 1 }
        }
        #expect(Double(wrong) < 0.01 * Double(edges.count), "\(wrong) of \(edges.count)")
    }

    @Test("Eaves that stand free are edges, for all but one in a hundred")
    func eaves() throws {
        let (edges, buildings) = try Self.read()
        let level = edges.filter { abs($0.direction.z) < 1e-3 }
        var (free, found) = (0, 0)
        for building in buildings.buildings {
            for ring in building.footprint.rings {
                for (i, a) in ring.enumerated() {
                    let b = ring[(i + 1) % ring.count]
                    let along = b - a
                    let length = (along * along).sum().squareRoot()
                    guard length > 0.5 else { continue }
                    // Above the roof, before the wall, and between: all in the air along the whole eave.
                    let outward = SIMD2(along.y, -along.x) / length
                    let isFree = [0.1, 0.25, 0.5, 0.75, 0.9].allSatisfy { part in
                        [(-0.02, 0.02), (0.02, -0.02), (0.02, 0.02)].allSatisfy { out, up in
                            let place = a + part * along + out * outward
                            let point = SIMD3(place.x, place.y, building.top + up)
                            return buildings.around(point) == nil
                        }
                    }
                    guard isFree else { continue }
                    free += 1
                    let middle = (a + b) / 2
                    let point = SIMD3(middle.x, middle.y, building.top)
                    if level.contains(where: { $0.distance(to: point) < 1e-3 }) { found += 1 }
                }
            }
        }
        #expect(free > 2_000)
        #expect(Double(found) > 0.99 * Double(free), "\(found) of \(free)")
    }
}

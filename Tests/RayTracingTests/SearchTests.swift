import Foundation
import Sites
import Support
import Testing

@testable import RayTracing

@Suite struct SearchTests {
    @Test("Launch directions are unit vectors, evenly spread")
    func grid() {
        let grid = LaunchGrid(rayCount: 250_000)
        #expect(grid.rayCount >= 250_000)
        var mean = SIMD3<Double>.zero
        var caps = [Int](repeating: 0, count: 4)
        var moments = SIMD3<Double>.zero
        for tile in 0..<grid.tileCount {
            for ray in 0..<LaunchGrid.tileSize {
                let d = SIMD3<Double>(grid.direction(tile: tile, ray: ray))
                #expect(abs(length(d) - 1) < 1e-6)
                mean += d
                moments += d * d
                caps[min(3, Int((d.z + 1) * 2))] += 1
            }
        }
        let count = Double(grid.rayCount)
        #expect(length(mean / count) < 1e-6)
        #expect(length(moments / count - SIMD3(repeating: 1.0 / 3)) < 1e-4)
        // Equal-area bands of z hold equally many directions, up to one ring of equal z.
        for cap in caps { #expect(abs(Double(cap) / (count / 4) - 1) < 0.02) }
    }

    @Test(
        "The cone query finds every receiver in the cone", arguments: 1...20 as ClosedRange<UInt64>)
    func cones(seed: UInt64) {
        var random = Philox(seed: seed)
        let points = (0..<500).map { _ in
            Scenes.randomPoint(&random, SIMD3(-100, -100, 0), SIMD3(100, 100, 20))
        }
        let index = ReceiverIndex(points)
        let apex = Scenes.randomPoint(&random, SIMD3(-200, -200, -50), SIMD3(200, 200, 50))
        let target = Scenes.randomPoint(&random, SIMD3(-100, -100, 0), SIMD3(100, 100, 20))
        let axis = normalize(target - apex)
        let angle = random.uniform(in: 0.001..<0.7)
        var found = Set<Int>()
        index.forEach(
            apex: SIMD3<Float>(apex), axis: SIMD3<Float>(axis), cosine: Float(cos(angle)),
            sine: Float(sin(angle))
        ) { found.insert($0) }
        for (i, point) in points.enumerated() {
            let off = acos(max(-1, min(1, dot(normalize(point - apex), axis))))
            if off < angle - 1e-4 { #expect(found.contains(i), "seed \(seed)") }
            if off > angle + 1e-3 { #expect(!found.contains(i), "seed \(seed)") }
        }
    }

    @Test("A flat face is one facet, a bent one is two, a sliver of area nought is none")
    func facets() {
        func facets(bend: Double) -> FacetIndex {
            var mesh = TriangleMesh()
            let m = mesh.index(of: .brick)
            let o = mesh.addObject("wall")
            mesh.addTriangle(
                SIMD3(0, 0, 0), SIMD3(10, 0, 0), SIMD3(10, 0, 10), material: m, object: o)
            mesh.addTriangle(
                SIMD3(0, 0, 0), SIMD3(10, 0, 10), SIMD3(0, bend, 10), material: m, object: o)
            mesh.addTriangle(
                SIMD3(0, 0, 0), SIMD3(5, 0, 0), SIMD3(10, 0, 0), material: m, object: o)
            return FacetIndex(mesh)
        }
        #expect(facets(bend: 0).facets.count == 1)
        #expect(facets(bend: 0.05).facets.count == 2)
        #expect(facets(bend: 0).facetOfTriangle[2] == -1)
    }
}

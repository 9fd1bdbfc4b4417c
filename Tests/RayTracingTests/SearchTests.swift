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
        var points = (0..<500).map { _ in
            Scenes.randomPoint(&random, SIMD3(-100, -100, 0), SIMD3(100, 100, 20))
        }
        let apex = Scenes.randomPoint(&random, SIMD3(-200, -200, -50), SIMD3(200, 200, 50))
        let target = Scenes.randomPoint(&random, SIMD3(-100, -100, 0), SIMD3(100, 100, 20))
        // On the axis, so that the narrowest cone has something to find.
        points.append(target)
        let index = ReceiverIndex(points)
        let axis = normalize(target - apex)
        let angle = random.uniform(in: 0.001..<0.7)
        var found = Set<Int>()
        index.forEach(
            apex: SIMD3<Float>(apex), axis: SIMD3<Float>(axis), cosine: Float(cos(angle)),
            sine: Float(sin(angle))
        ) { found.insert($0) }
        var (inside, outside) = (0, 0)
        for (i, point) in points.enumerated() {
            let off = acos(max(-1, min(1, dot(normalize(point - apex), axis))))
            if off < angle - 1e-4 {
                #expect(found.contains(i), "seed \(seed)")
                inside += 1
            }
            if off > angle + 1e-3 {
                #expect(!found.contains(i), "seed \(seed)")
                outside += 1
            }
        }
        #expect(inside > 0 && outside > 0 && inside + outside > 450, "seed \(seed)")
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

    @Test("A facet takes neither slivers at an angle nor faces that bend away over their length")
    func facetLimits() {
        func facets(_ far: SIMD3<Double>) -> Int {
            var mesh = TriangleMesh()
            let m = mesh.index(of: .brick)
            let o = mesh.addObject("wall")
            mesh.addTriangle(
                SIMD3(0, 0, 0), SIMD3(40, 0, 0), SIMD3(0, 0, -40), material: m, object: o)
            mesh.addTriangle(SIMD3(0, 0, 0), SIMD3(40, 0, 0), far, material: m, object: o)
            return FacetIndex(mesh).facets.count
        }
        #expect(facets(SIMD3(20, 0, 30)) == 1)
        // 0.1 mm off the plane, but at 45 degrees to it.
        #expect(facets(SIMD3(20, 1e-4, 1e-4)) == 2)
        // Almost parallel (40 microradians), but 1.2 mm off at the far corner.
        #expect(facets(SIMD3(20, 1.2e-3, 30)) == 2)
    }

    @Test("A point beyond a facet's edge is not on it, even if its neighbour is a hair away")
    func facetEdge() throws {
        for bend in [1e-3, -1e-3] {
            var mesh = TriangleMesh()
            let m = mesh.index(of: .brick)
            let o = mesh.addObject("roof")
            mesh.addTriangle(
                SIMD3(0, 0, 0), SIMD3(10, 0, 0), SIMD3(0, 10, 0), material: m, object: o)
            mesh.addTriangle(
                SIMD3(10, 0, 0), SIMD3(10, 10, bend), SIMD3(0, 10, 0), material: m, object: o)
            let solver = try PathSolver(
                mesh: mesh, frequency: 2e9,
                configuration: PathSolverConfiguration(maximumDepth: 1, rayCount: 100_000))
            #expect(solver.facetCount == 2)
            let (mast, user) = (SIMD3(4.0, 4, 5), SIMD3(6.2, 6.2, 5))
            let paths = solver.paths(from: mast, to: [user])[0].filter { $0.order == 1 }
            #expect(paths.count == 1 && paths.first?.triangles == [1])
            for path in paths {
                #expect(solver.verify(path, from: mast, to: user).reflectionLawError < 1e-9)
            }
        }
    }
}

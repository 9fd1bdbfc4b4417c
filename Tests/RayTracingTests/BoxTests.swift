import Foundation
import Sites
import Support
import Testing

@testable import RayTracing

/// A closed box has one path for every image of the source in the lattice of mirrored boxes.
@Suite struct BoxTests {
    private let size = SIMD3(10.0, 8, 5)

    /// Lengths of all image paths of order up to `depth`, with their order.
    private func lattice(
        _ source: SIMD3<Double>, _ receiver: SIMD3<Double>, depth: Int
    ) -> [(order: Int, length: Double)] {
        var result: [(Int, Double)] = []
        for i in -depth...depth {
            for j in -depth...depth {
                for k in -depth...depth where abs(i) + abs(j) + abs(k) <= depth {
                    let cell = SIMD3(i, j, k)
                    var image = SIMD3<Double>.zero
                    for axis in 0..<3 {
                        let n = Double(cell[axis])
                        image[axis] =
                            cell[axis] % 2 == 0
                            ? n * size[axis] + source[axis]
                            : (n + 1) * size[axis] - source[axis]
                    }
                    result.append((abs(i) + abs(j) + abs(k), length(image - receiver)))
                }
            }
        }
        return result.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    }

    @Test("Every image path is found once, and no other", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func lattice(seed: UInt64) throws {
        var random = Philox(seed: seed)
        let source = Scenes.randomPoint(&random, SIMD3(0.5, 0.5, 0.5), size - 0.5)
        let receivers = (0..<4).map { _ in
            Scenes.randomPoint(&random, SIMD3(0.5, 0.5, 0.5), size - 0.5)
        }
        let solver = try PathSolver(
            mesh: Scenes.box(size), frequency: 2e9,
            configuration: PathSolverConfiguration(maximumDepth: 4, rayCount: 400_000))
        #expect(solver.facetCount == 6)
        let found = solver.paths(from: source, to: receivers)
        #expect(found.count == receivers.count)
        for (receiver, paths) in zip(receivers, found) {
            let expected = lattice(source, receiver, depth: 4)
            // The points of a lattice within four steps: 1 + 6 + 18 + 38 + 66.
            #expect(expected.count == 129)
            let ours = paths.map { ($0.order, $0.length) }.sorted { $0 < $1 }
            #expect(ours.count == expected.count, "seed \(seed)")
            guard ours.count == expected.count else { continue }
            for (a, b) in zip(ours, expected) {
                #expect(a.0 == b.order && abs(a.1 - b.length) < 1e-9, "seed \(seed)")
            }
        }
    }

    @Test("No ray leaves a closed box, not even through its edges and corners")
    func watertight() throws {
        let scene = try EmbreeScene(Scenes.box(SIMD3(10, 10, 10)))
        let center = SIMD3(5.0, 5, 5)
        var random = Philox(seed: 9)
        var shot = 0
        for i in 0..<100_000 {
            var target = Scenes.randomPoint(&random, .zero, SIMD3(10, 10, 10))
            // A third at the corners, a third at the edges, the rest anywhere.
            if i % 3 < 2 { target = (target / 10).rounded(.toNearestOrEven) * 10 }
            if i % 3 == 1 { target[i % 2] = 10 * random.uniform() }
            let way = target - center
            guard length(way) > 1e-3 else { continue }
            let hit = scene.firstHit(from: center, along: normalize(way), limit: 100)
            #expect(hit != nil, "ray \(i) to \(target)")
            shot += 1
        }
        #expect(shot > 99_000)
    }
}

import Foundation
import Sites
import Testing

@testable import RayTracing

struct FoliageTests {
    private static func wood(
        _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, base: Double = 0, top: Double = 15
    ) -> Crown {
        Crown(
            identifier: "wood",
            footprint: Footprint(outline: [
                SIMD2(x.lowerBound, y.lowerBound), SIMD2(x.upperBound, y.lowerBound),
                SIMD2(x.upperBound, y.upperBound), SIMD2(x.lowerBound, y.upperBound),
            ]), base: base, top: top)
    }

    @Test(
        "The loss is near the measured table of ITU-R P.833",
        arguments: [
            (105.9, 0.04, 9.4), (466.475, 0.12, 18.0), (949.0, 0.17, 26.5), (1852.2, 0.30, 29.0),
            (2117.5, 0.34, 34.1),
        ])
    func table(megahertz: Double, specific: Double, maximum: Double) {
        let loss = FoliageLoss(frequency: megahertz * 1e6)
        #expect(abs(loss.specific / specific - 1) < 0.13)
        #expect(abs(loss.maximum / maximum - 1) < 0.13)
        // A metre costs the specific loss, a kilometre the largest.
        #expect(abs(loss.loss(0.01) / 0.01 / loss.specific - 1) < 1e-3)
        #expect(loss.loss(0) == 0 && abs(loss.loss(1e5) / loss.maximum - 1) < 1e-6)
    }

    @Test("Depths are those of the straight way through the prism, from any side and both ways")
    func depths() {
        let foliage = Foliage([Self.wood(10...30, -5...5, base: 2, top: 12)], frequency: 2e9)
        func depth(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
            let (there, back) = (foliage.depth(from: a, to: b), foliage.depth(from: b, to: a))
            #expect(abs(there - back) < 1e-9)
            return there
        }
        #expect(abs(depth(SIMD3(0, 0, 5), SIMD3(40, 0, 5)) - 20) < 1e-9)
        #expect(abs(depth(SIMD3(20, -9, 5), SIMD3(20, 9, 5)) - 10) < 1e-9)
        #expect(depth(SIMD3(0, 0, 1), SIMD3(40, 0, 1)) == 0)
        #expect(depth(SIMD3(0, 0, 13), SIMD3(40, 0, 13)) == 0)
        #expect(depth(SIMD3(0, 6, 5), SIMD3(40, 6, 5)) == 0)
        // From inside, and straight down.
        #expect(abs(depth(SIMD3(25, 0, 5), SIMD3(40, 0, 5)) - 5) < 1e-9)
        #expect(abs(depth(SIMD3(20, 0, 40), SIMD3(20, 0, 0)) - 10) < 1e-9)
        // Slanted: in through the top at x = 18, out through the side at x = 30.
        let (a, b) = (SIMD3(0.0, 0, 30), SIMD3(30.0, 0, 0))
        #expect(abs(depth(a, b) - 10 * 2.0.squareRoot()) < 1e-9)
        // Diagonally across the corner.
        #expect(abs(depth(SIMD3(5, 0, 5), SIMD3(15, 10, 5))) < 1e-9)
        #expect(abs(depth(SIMD3(6, 0, 5), SIMD3(16, 10, 5)) - 2.0.squareRoot()) < 1e-9)
    }

    @Test("What two crowns share counts once, and clearings do not count")
    func shared() {
        let both = Foliage(
            [Self.wood(10...30, -5...5), Self.wood(20...50, -5...5)], frequency: 2e9)
        #expect(abs(both.depth(from: SIMD3(0, 0, 5), to: SIMD3(60, 0, 5)) - 40) < 1e-9)
        var ring = Self.wood(0...100, -50...50)
        ring.footprint.courtyards = [
            [SIMD2(40, -10), SIMD2(40, 10), SIMD2(60, 10), SIMD2(60, -10)]
        ]
        let clearing = Foliage([ring], frequency: 2e9)
        #expect(abs(clearing.depth(from: SIMD3(-5, 0, 5), to: SIMD3(105, 0, 5)) - 80) < 1e-9)
    }

    @Test("The grid finds what a look at every crown finds")
    func grid() {
        var crowns: [Crown] = []
        var state: UInt64 = 7
        func random(_ range: ClosedRange<Double>) -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let share = Double(state >> 11) * 0x1p-53
            return range.lowerBound + share * (range.upperBound - range.lowerBound)
        }
        for number in 0..<300 {
            crowns.append(
                Crown(
                    identifier: "\(number)", at: SIMD2(random(-300...300), random(-300...300)),
                    diameter: random(3...30), height: random(5...25)))
        }
        let all = Foliage(crowns, frequency: 2e9)
        let each = crowns.map { Foliage([$0], frequency: 2e9) }
        for _ in 0..<300 {
            let a = SIMD3(random(-400...400), random(-400...400), random(0...40))
            let b = SIMD3(random(-400...400), random(-400...400), random(0...40))
            let total = each.reduce(0) { $0 + $1.depth(from: a, to: b) }
            let together = all.depth(from: a, to: b)
            // Shared parts count once in the one and more often in the other.
            #expect(together <= total + 1e-9)
            #expect((together > 0) == (total > 0))
            let deepest = each.map { $0.depth(from: a, to: b) }.max() ?? 0
            #expect(together >= deepest - 1e-9)
        }
    }

    @Test("A path loses what its metres in leaves cost, all its legs together, and keeps all else")
    func paths() throws {
        // Over the ground through a wood: the direct path and the reflected one.
        var mesh = TriangleMesh()
        let ground = mesh.index(of: .mediumDryGround)
        mesh.addQuadrilateral(
            SIMD3(-500, -500, 0), SIMD3(500, -500, 0), SIMD3(500, 500, 0), SIMD3(-500, 500, 0),
            material: ground, object: mesh.addObject("ground"))
        let solver = try PathSolver(mesh: mesh, frequency: 2e9)
        let (mast, user) = (SIMD3(0.0, 0, 10), SIMD3(100.0, 0, 2))
        let plain = solver.paths(from: mast, to: [user])
        try #require(plain[0].count == 2)
        let foliage = Foliage([Self.wood(40...60, -5...5)], frequency: 2e9)
        let weak = foliage.weakened(plain, from: mast, to: [user])
        for (before, after) in zip(plain[0], weak[0]) {
            let points = [mast] + before.vertices + [user]
            let depth = zip(points, points.dropFirst()).reduce(0.0) { sum, leg in
                // Along x the wood is 20 m; each leg has its own slope.
                let span = max(0, min(60, leg.1.x) - max(40, leg.0.x))
                let way = leg.1 - leg.0
                return sum + span * (way * way).sum().squareRoot() / way.x
            }
            let lost = -10 * log10(after.gain.lengthSquared / before.gain.lengthSquared)
            #expect(abs(lost - foliage.loss.loss(depth)) < 1e-9)
            #expect(lost > 5 && after.length == before.length && after.order == before.order)
        }
        let beside = Foliage([Self.wood(40...60, 20...25)], frequency: 2e9)
        #expect(
            beside.weakened(plain, from: mast, to: [user])[0].map(\.gain) == plain[0].map(\.gain))
    }
}

import Testing

@testable import Sites

struct CrownTests {
    private func crowns(_ fill: (inout MapWriter) -> Void) throws -> [Crown] {
        var map = try MapWriter()
        map.way(1, MapWriter.box(0, 0, 20, 20), ["building": "yes", "height": "12"])
        fill(&map)
        var options = SiteImportOptions()
        options.crowns = true
        let (site, report) = try Fixtures.load(map.text(), options: options)
        #expect(site.buildings.count == 1 && report.leftOut == 0)
        return site.crowns
    }

    @Test("Woods come with their clearings and heights, and are no buildings")
    func woods() throws {
        let found = try crowns { map in
            map.way(2, MapWriter.box(50, 0, 40, 30), ["natural": "wood"])
            map.way(3, MapWriter.box(-100, 0, 60, 60))
            map.way(4, MapWriter.box(-80, 20, 10, 10))
            map.relation(5, [(3, "outer"), (4, "inner")], ["landuse": "forest", "height": "22 m"])
            map.way(6, MapWriter.box(0, 100, 10, 10), ["landuse": "grass"])
        }
        #expect(found.map(\.identifier) == ["relation/5", "way/2"])
        try #require(found.count == 2)
        #expect(abs(found[0].footprint.area - 3_500) < 1 && found[0].top == 22)
        #expect(!found[0].footprint.contains(SIMD2(-75, 25)))
        #expect(abs(found[1].footprint.area - 1_200) < 1 && found[1].top == Crown.woodHeight)
        #expect(found.allSatisfy { $0.base == 0 })
    }

    @Test("A tree is as large as it is said to be, and impossible sizes are not believed")
    func trees() throws {
        let found = try crowns { map in
            map.node(SIMD2(40, -30), ["natural": "tree", "height": "18", "diameter_crown": "8"])
            map.node(SIMD2(60, -30), ["natural": "tree", "height": "-3", "diameter_crown": "4000"])
            map.node(SIMD2(80, -30), ["natural": "peak"])
        }
        try #require(found.count == 2)
        #expect(abs(found[0].footprint.area - .pi * 16) < 1e-3)
        #expect(found[0].footprint.contains(SIMD2(40, -30)))
        #expect(found[0].top == 18 && found[0].base == 2.5)
        #expect(abs(found[1].footprint.area - .pi * 9) < 1e-3)
        #expect(found[1].top == Crown.treeHeight)
    }

    @Test("Trees of a row stand apart by the same distance around its corners")
    func row() throws {
        let found = try crowns { map in
            map.way(
                2, [SIMD2(-40, 0), SIMD2(-40, 20), SIMD2(-60, 20)], closed: false,
                ["natural": "tree_row"])
        }
        // 40 m of row: at 0, 8, 16 north, then 4, 12, 20 west of the corner.
        let expected: [SIMD2<Double>] = [
            SIMD2(-40, 0), SIMD2(-40, 8), SIMD2(-40, 16), SIMD2(-44, 20), SIMD2(-52, 20),
            SIMD2(-60, 20),
        ]
        try #require(found.count == 6 || found.count == 5)
        for (crown, place) in zip(found, expected) {
            let ring = crown.footprint.outline
            let middle = ring.reduce(.zero, +) / Double(ring.count)
            #expect(Ring.length(middle - place) < 0.02)
        }
    }

    @Test("A row with points across the world costs nothing and has no trees between them")
    func gap() throws {
        let found = try crowns { map in
            map.way(
                2, [SIMD2(-40, 0), SIMD2(-40, 10), SIMD2(2e6, 3e6), SIMD2(-40, 12)],
                closed: false, ["natural": "tree_row"])
        }
        #expect(found.count == 3)
    }

    @Test("Without asking there are no crowns")
    func none() throws {
        var map = try MapWriter()
        map.way(1, MapWriter.box(0, 0, 20, 20), ["building": "yes"])
        map.way(2, MapWriter.box(50, 0, 40, 30), ["natural": "wood"])
        #expect(try Fixtures.load(map.text()).site.crowns.isEmpty)
    }
}

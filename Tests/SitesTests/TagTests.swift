import Foundation
import Testing

@testable import Sites

/// What tags say about heights and materials.
struct TagTests {
    @Test(
        "Lengths as people write them",
        arguments: [
            ("12", 12), ("12.5", 12.5), ("12,5", 12.5), ("12 m", 12), ("12m", 12), (" 12 ", 12),
            ("40'", 12.192), ("40'6\"", 12.3444), ("40 ft", 12.192), ("1200 cm", 12), ("-3", -3),
            ("12;15", 12), ("~12", 12), ("6\"", 0.1524), ("0.1 km", 100), ("40' 6\"", 12.3444),
            ("12 Meters", 12), ("1e3", nil), ("", nil), ("tall", nil), ("m", nil),
            ("12 parsec", nil),
            ("1.2.3", nil), ("40'x", nil), ("nan", nil), ("inf", nil), ("'", nil),
        ] as [(String, Double?)])
    func lengths(text: String, expected: Double?) {
        let found = TagLength.metres(text)
        guard let expected else {
            #expect(found == nil)
            return
        }
        #expect(abs((found ?? .nan) - expected) < 1e-9)
    }

    private func height(_ tags: [String: String]) -> BuildingTags.Height {
        BuildingTags(tags).height(area: 100)
    }

    @Test("The best source of the height wins")
    func sources() {
        let full = [
            "building": "house", "height": "12", "building:levels": "9", "roof:levels": "1",
        ]
        #expect(height(full) == .init(base: 0, top: 12, source: .height))
        let levels = full.filter { $0.key != "height" }
        #expect(height(levels) == .init(base: 0, top: 30, source: .levels))
        let sloped = levels.merging(["roof:height": "2.5"]) { a, _ in a }
        #expect(height(sloped).top == 29.5)
        #expect(height(["building": "house"]).top == BuildingDefaults.table["house"]?.height)
        #expect(height(["building": "house"]).source == .typeDefault)
        #expect(height(["building": "gizmo"]).top == BuildingDefaults.unknown.height)
    }

    @Test(
        "Impossible heights fall back to the next source and are named",
        arguments: ["0", "-4", "5000", "high", "0 m"])
    func unusable(text: String) {
        let found = height(["building": "yes", "height": text, "building:levels": "2"])
        #expect(found.top == 6 && found.source == .levels)
        #expect(found.unusable == ["height=\(text)"])
        let levels = height(["building": "yes", "building:levels": text == "high" ? "x" : "-1"])
        #expect(levels.source == .typeDefault && levels.unusable.count == 1)
    }

    @Test("Types that say little go by the footprint's area")
    func areas() {
        func top(_ kind: String, _ area: Double) -> Double {
            BuildingTags(["building": kind]).height(area: area).top
        }
        #expect([10, 100, 1000].map { top("yes", $0) } == [3, 9, 12])
        #expect([10, 100, 1000].map { top("residential", $0) } == [3, 6, 12])
        #expect([10, 100, 1000].map { top("office", $0) } == [15, 15, 15])
    }

    @Test("Undersides")
    func bases() {
        #expect(height(["building": "yes", "height": "12", "min_height": "3"]).base == 3)
        #expect(
            height(["building": "yes", "building:levels": "5", "building:min_level": "2"]).base == 6
        )
        let roof = height(["building": "roof"])
        #expect(roof.base > Site.headroom && roof.base < roof.top)
        let high = height(["building:part": "yes", "min_height": "30"])
        #expect(high.base == 30 && high.top > 30)
        #expect(height(["building": "yes", "min_height": "-5"]).base == 0)
    }

    @Test("Materials by tag, then by type")
    func materials() {
        let tags = BuildingTags([
            "building": "house", "building:material": "Glass", "roof:material": "roof_tiles",
        ])
        #expect(tags.wallMaterial().material == .glass && tags.wallMaterial().source == .tag)
        #expect(tags.roofMaterial().material == .brick)
        let facade = BuildingTags([
            "building": "yes", "building:material": "brick", "building:facade:material": "metal",
        ])
        #expect(facade.wallMaterial().material == .metal)
        let plain = BuildingTags(["building": "warehouse", "building:material": "unobtainium"])
        #expect(plain.wallMaterial().material == .metal)
        #expect(plain.wallMaterial().source == .typeDefault)
        #expect(plain.wallMaterial(fallback: .wood).material == .wood)
    }

    @Test("Every default and every word names a material of the ITU table, and a sane height")
    func tables() {
        let names = Set(RadioMaterial.ituTable.map(\.name))
        #expect(BuildingDefaults.table.count > 20 && BuildingTags.materialNames.count > 10)
        for (kind, defaults) in BuildingDefaults.table {
            #expect(names.contains(defaults.wall) && names.contains(defaults.roof), "\(kind)")
            #expect((2...40).contains(defaults.height), "\(kind)")
        }
        for (word, name) in BuildingTags.materialNames { #expect(names.contains(name), "\(word)") }
    }

    @Test("What is not above the ground")
    func underground() {
        #expect(BuildingTags(["building": "yes", "location": "underground"]).isUnderground)
        #expect(BuildingTags(["building": "yes", "layer": "-1"]).isUnderground)
        #expect(!BuildingTags(["building": "yes", "layer": "1"]).isUnderground)
        #expect(!BuildingTags(["building": "no"]).isOutline)
        #expect(!BuildingTags(["building:part": "no"]).isPart)
        #expect(BuildingTags(["building:part": "yes"]).isPart)
    }

    @Test("The guide's table names every type with a default, and its height")
    func guide() throws {
        let path = Fixtures.root.appendingPathComponent("Sources/Sites/Sites.docc/ReadingMaps.md")
            .path
        let guide = try String(contentsOfFile: path, encoding: .utf8)
        let rows = guide.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(!rows.isEmpty)
        for (kind, defaults) in BuildingDefaults.table {
            let row = rows.first { $0.contains("`\(kind)`") }
            #expect(row?.contains("\(Int(defaults.height))") == true, "\(kind)")
            #expect(row?.contains(defaults.wall) == true && row?.contains(defaults.roof) == true)
        }
    }
}

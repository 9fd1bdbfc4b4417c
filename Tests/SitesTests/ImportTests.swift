import Foundation
import Support
import Testing

@testable import Sites

/// OpenStreetMap objects to buildings.
struct ImportTests {
    @Test("The window of a lone building without bounds is the building")
    func loneBuilding() throws {
        var writer = try MapWriter()
        writer.way(1, MapWriter.box(10, 20, 30, 20), ["building": "yes", "height": "9"])
        let text = writer.text().replacingOccurrences(
            of: "<bounds[^>]*>", with: "", options: .regularExpression)
        let site = try Fixtures.load(text).site
        let window = try site.window()
        let size = window.upper - window.lower
        #expect(abs(size.x - 30) < 0.1 && abs(size.y - 20) < 0.1, "\(size)")
    }

    @Test("A plain building has its place, area, height and material", arguments: [true, false])
    func plain(waysFirst: Bool) throws {
        var map = try MapWriter()
        map.way(7, MapWriter.box(10, 20, 30, 15), ["building": "house", "height": "8,5"])
        let (site, report) = try Fixtures.load(map.text(waysFirst: waysFirst))
        let building = try #require(site.buildings.first)
        #expect(site.buildings.count == 1 && report.repaired == 0 && report.leftOut == 0)
        #expect(building.identifier == "way/7" && building.kind == "house")
        #expect(building.top == 8.5 && building.base == 0 && building.heightSource == .height)
        #expect(building.wallMaterial == .brick)
        #expect(abs(building.footprint.area - 450) < 0.5)
        let extent = building.footprint.extent
        #expect(Ring.length(extent.lower - SIMD2(10, 20)) < 0.03)
        #expect(!site.isOutdoors(SIMD2(20, 25)) && site.isOutdoors(SIMD2(5, 25)))
        #expect(site.name == "test" && site.attribution.contains("OpenStreetMap"))
    }

    @Test("A multipolygon has its courtyard; two outer rings are two buildings")
    func multipolygon() throws {
        var map = try MapWriter()
        // The outline comes in two open ways.
        let a = map.way(1, [SIMD2(0, 0), SIMD2(40, 0), SIMD2(40, 30)], closed: false)
        let b = map.way(2, [SIMD2(0, 30)], closed: false)
        map.way(3, nodes: [a[2], b[0], a[0]])
        map.way(4, MapWriter.box(10, 10, 15, 10))
        map.way(5, MapWriter.box(60, 0, 10, 10))
        map.relation(
            9, [(1, "outer"), (3, "outer"), (4, "inner"), (5, "outer")],
            ["building": "apartments", "building:levels": "4"])
        let (site, report) = try Fixtures.load(map.text())
        #expect(site.buildings.map(\.identifier) == ["relation/9", "relation/9"])
        #expect(report.leftOut == 0 && report.repaired == 0)
        let block = try #require(site.buildings.first { !$0.courtyards.isEmpty })
        #expect(abs(block.footprint.area - 1050) < 1 && block.top == 12)
        #expect(site.isOutdoors(SIMD2(15, 15)) && !site.isOutdoors(SIMD2(5, 5)))
        #expect(!site.isOutdoors(SIMD2(65, 5)))
    }

    @Test("Tags on the outer way of an untagged multipolygon count for the whole")
    func oldStyle() throws {
        var map = try MapWriter()
        map.way(1, MapWriter.box(0, 0, 40, 30), ["building": "yes", "height": "9"])
        map.way(2, MapWriter.box(10, 10, 15, 10))
        map.relation(3, [(1, "outer"), (2, "inner")], [:])
        let (site, report) = try Fixtures.load(map.text())
        #expect(site.buildings.map(\.identifier) == ["relation/3"])
        #expect(site.buildings[0].courtyards.count == 1 && site.buildings[0].top == 9)
        #expect(report.leftOut == 0)
    }

    @Test("Parts take the place of the outline that they cover, and inherit from it")
    func parts() throws {
        var map = try MapWriter()
        map.way(
            1, MapWriter.box(0, 0, 40, 20),
            ["building": "office", "height": "30", "building:material": "glass"])
        map.way(2, MapWriter.box(0, 0, 20, 20), ["building:part": "yes", "height": "12"])
        map.way(3, MapWriter.box(20, 0, 20, 20), ["building:part": "yes"])
        map.way(
            4, MapWriter.box(22, 2, 10, 10),
            ["building:part": "yes", "min_height": "30", "height": "50"])
        let (site, report) = try Fixtures.load(map.text())
        #expect(site.buildings.map(\.identifier) == ["way/2", "way/3", "way/4"])
        #expect(site.buildings.map(\.top) == [12, 30, 50])
        #expect(site.buildings.map(\.base) == [0, 0, 30])
        #expect(site.buildings.allSatisfy { $0.wallMaterial == .glass })
        #expect(report.findings[.replacedByParts] == ["way/1"])
    }

    @Test("An outline that parts cover in part keeps the rest; a part in the air covers nothing")
    func trimmed() throws {
        var map = try MapWriter()
        map.way(1, MapWriter.box(0, 0, 40, 20), ["building": "yes", "height": "10"])
        map.way(2, MapWriter.box(0, 0, 20, 20), ["building:part": "yes", "height": "25"])
        map.way(3, MapWriter.box(100, 0, 20, 20), ["building": "yes", "height": "10"])
        map.way(
            4, MapWriter.box(100, 0, 20, 20),
            ["building:part": "yes", "min_height": "10", "height": "25"])
        let (site, report) = try Fixtures.load(map.text())
        #expect(site.buildings.map(\.identifier) == ["way/1", "way/3", "way/2", "way/4"])
        let rest = try #require(site.buildings.first)
        #expect(abs(rest.footprint.area - 400) < 1 && rest.footprint.extent.lower.x > 19.9)
        #expect(report.findings[.trimmedByParts] == ["way/1"])
        #expect(report.count(.replacedByParts) == 0)
    }

    @Test("The same footprint twice counts once: the better known height stays")
    func duplicates() throws {
        var map = try MapWriter()
        let nodes = map.way(1, MapWriter.box(0, 0, 20, 20), ["building": "yes"])
        map.way(2, nodes: nodes + nodes.prefix(1), ["building": "yes", "height": "4"])
        map.way(3, MapWriter.box(0, 0, 20, 20), ["building": "yes", "height": "3"])
        let (site, report) = try Fixtures.load(map.text())
        #expect(site.buildings.map(\.identifier) == ["way/2"])
        #expect(report.findings[.duplicate] == ["way/1", "way/3"])
    }

    @Test("A building across the edge of the window stays whole")
    func straddling() throws {
        var map = try MapWriter()
        map.way(1, MapWriter.box(190, 0, 60, 20), ["building": "yes"])
        let (site, _) = try Fixtures.load(map.text(size: 400))
        #expect(abs(site.buildings[0].footprint.area - 1200) < 2)
        let window = try site.window()
        #expect(abs(window.upper.x - 200) < 0.1)
        #expect(site.mesh.vertices[..<4].map(\.x).max() ?? 0 > 399)
    }

    @Test("Without stated bounds the window spans the middles of the buildings")
    func noBounds() throws {
        var map = try MapWriter()
        map.way(1, MapWriter.box(-105, -105, 10, 10), ["building": "yes"])
        map.way(2, MapWriter.box(95, 95, 10, 10), ["building": "yes"])
        let text = map.text().split(separator: "\n").filter { !$0.contains("<bounds") }
            .joined(separator: "\n")
        let window = try Fixtures.load(text).site.window()
        #expect(abs((window.upper - window.lower).x - 200) < 0.1)
        var options = SiteImportOptions()
        options.fallbackWindow = GeographicBox(
            west: 24.93, south: 60.165, east: 24.95, north: 60.175)
        #expect(try Fixtures.load(text, options: options).site.bounds == options.fallbackWindow)
    }

    @Test("A given window cuts out its buildings and those near it; one alone makes a site")
    func window() throws {
        var map = try MapWriter()
        for i in 0..<10 {
            map.way(i + 1, MapWriter.box(Double(i) * 50, 0, 20, 20), ["building": "yes"])
        }
        var options = SiteImportOptions()
        let projection = try Projection(LocalFrame(origin: MapWriter.origin))
        let low = projection.geographic(SIMD2(-50, -50))
        let high = projection.geographic(SIMD2(110, 50))
        options.window = GeographicBox(
            west: low.longitude, south: low.latitude, east: high.longitude, north: high.latitude)
        let (site, report) = try Fixtures.load(map.text(), options: options)
        #expect(site.buildings.count == 5 && report.count(.outside) == 5)

        var single = try MapWriter()
        single.way(1, MapWriter.box(0, 0, 20, 20), ["building": "yes"])
        let text = single.text().split(separator: "\n").filter { !$0.contains("<bounds") }
            .joined(separator: "\n")
        let alone = try Fixtures.load(text).site
        #expect(
            alone.buildings.count == 1 && SiteSummary(alone, report).text().contains("1, with 0"))
        #expect(try SiteMap(alone).svg().contains("building"))
    }
}

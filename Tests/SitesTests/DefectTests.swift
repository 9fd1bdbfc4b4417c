import Foundation
import Support
import Testing

@testable import Sites

/// Maps with mistakes, and files that are no maps.
struct DefectTests {
    /// A sound building far from the defects, so that the site is never empty.
    private func map() throws -> MapWriter {
        var map = try MapWriter()
        map.way(1, MapWriter.box(-150, -150, 20, 20), ["building": "yes"])
        return map
    }

    @Test("Every kind of mistake is counted, named and survived")
    func defects() throws {
        var map = try map()
        map.way(10, MapWriter.box(0, 0, 20, 20), closed: false, ["building": "yes"])
        map.way(11, [SIMD2(0, 0), SIMD2(5, 5)], ["building": "yes"])
        map.way(
            12, [SIMD2(50, 0), SIMD2(70, 20), SIMD2(70, 0), SIMD2(50, 20)], ["building": "yes"])
        map.way(13, MapWriter.box(100, 0, 20, 20), ["building": "yes", "height": "0"])
        map.way(14, MapWriter.box(100, 50, 20, 20), ["building": "yes", "height": "99999"])
        map.way(15, MapWriter.box(-2000, -2000, 4000, 4000), ["building": "yes"])
        map.way(16, MapWriter.box(0, 60, 0.5, 0.5), ["building": "yes"])
        map.way(17, [SIMD2(0, 80), SIMD2(10, 80), SIMD2(10, 80.01)], ["building": "yes"])
        map.way(
            18, MapWriter.box(0, 100, 9, 9),
            ["building": "yes", "height": "5", "min_height": "5"])
        map.way(19, MapWriter.box(0, 120, 9, 9), ["building": "yes", "layer": "-2"])
        map.way(20, MapWriter.box(0, 140, 9, 9), ["building": "no"])
        map.way(21, [SIMD2(0, 160), SIMD2(9, 160)], closed: false)
        map.relation(22, [(21, "outer")], ["building": "yes"])
        map.relation(23, [(999, "outer")], ["building": "yes"])
        map.relation(24, [], ["building": "yes"])
        let (site, report) = try Fixtures.load(map.text())
        #expect(report.findings[.unclosed] == ["way/10"])
        #expect(report.findings[.tooFewPoints] == ["way/11"])
        #expect(report.findings[.selfIntersection] == ["way/12"])
        #expect(report.findings[.unusableHeight] == ["way/13", "way/14"])
        #expect(report.findings[.gigantic] == ["way/15"])
        #expect(report.findings[.tooSmall] == ["way/16"])
        #expect(report.findings[.degenerate] == ["way/17"])
        #expect(report.findings[.noHeight] == ["way/18"])
        #expect(report.findings[.underground] == ["way/19"])
        #expect(report.findings[.notABuilding] == ["way/20"])
        #expect(report.findings[.brokenRelation] == ["relation/22", "relation/23", "relation/24"])
        #expect(report.repaired == 3 && report.leftOut == 11)
        // The sound one, the two halves of the bow tie, and two with a default height.
        #expect(site.buildings.count == 5)
        #expect(site.buildings.allSatisfy { $0.heightSource == .typeDefault })
        let text = SiteSummary(site, report).text()
        for (kind, names) in report.findings {
            #expect(text.contains(kind.label) && text.contains(names[0]))
        }
    }

    @Test("Missing nodes: the outline closes without them; with too few left it goes")
    func missingNodes() throws {
        var map = try map()
        map.hiddenNodes = [5, 10, 11]
        map.way(
            2, [SIMD2(10, -5), SIMD2(0, 0), SIMD2(20, 0), SIMD2(20, 20), SIMD2(0, 20)],
            ["building": "yes"])
        map.way(3, MapWriter.box(50, 0, 9, 9), ["building": "yes"])
        let (site, report) = try Fixtures.load(map.text())
        #expect(report.findings[.missingNodes] == ["way/2"])
        #expect(report.findings[.tooFewPoints] == ["way/3"])
        #expect(abs(site.buildings[1].footprint.area - 400) < 1)
    }

    @Test("An open outline whose first or last node is missing is no outline")
    func missingEnds() throws {
        for missing in [1, 4] {
            let text = try map().text().replacingOccurrences(
                of: "</osm>",
                with: (1...4).filter { $0 != missing }.map {
                    "<node id=\"90\($0)\" lat=\"60.00\($0)\" lon=\"24.00\($0)\"/>"
                }.joined()
                    + "<way id=\"950\">" + (1...4).map { "<nd ref=\"90\($0)\"/>" }.joined()
                    + "<tag k=\"building\" v=\"yes\"/></way></osm>")
            let whole = try Fixtures.load(map().text()).0
            let (site, _) = try Fixtures.load(text)
            #expect(site.buildings.count == whole.buildings.count)
        }
    }

    @Test("Multipolygons: missing members, and rings that cross")
    func relations() throws {
        var map = try map()
        map.way(2, MapWriter.box(0, 0, 30, 30))
        map.relation(3, [(2, "outer"), (998, "inner")], ["building": "yes"])
        map.way(4, MapWriter.box(60, 0, 30, 30))
        map.way(5, MapWriter.box(80, 10, 30, 10))
        map.relation(6, [(4, "outer"), (5, "inner")], ["building": "yes"])
        let (site, report) = try Fixtures.load(map.text())
        #expect(report.findings[.missingMembers] == ["relation/3"])
        #expect(report.findings[.unassembledRelation] == ["relation/6"])
        let crossed = try #require(site.buildings.first { $0.identifier == "relation/6" })
        #expect(abs(crossed.footprint.area - 800) < 1)
    }

    @Test("Files that are no maps are refused with their name and a reason")
    func files() throws {
        let demo = try Data(
            contentsOf: Fixtures.demo.appendingPathComponent("kotka_karhula.osm.pbf"))
        var damaged = demo
        for i in stride(from: 2000, to: demo.count, by: 97) { damaged[i] ^= 0x5A }
        let map = try map().text()
        let empty = try MapWriter().text()
        let cases: [(String, Data, String)] = [
            ("empty.osm.pbf", Data(), "empty"), ("empty.osm", Data(), "empty"),
            ("truncated.osm.pbf", demo.prefix(demo.count / 2), "cannot be read"),
            ("stub.osm.pbf", demo.prefix(40), "cannot be read"),
            ("damaged.osm.pbf", damaged, "cannot be read"),
            ("truncated.osm", Data(map.utf8.prefix(map.utf8.count / 2)), "cannot be read"),
            ("page.osm", Data("<html><body>no</body></html>".utf8), "cannot be read"),
            ("text.osm", Data("hello".utf8), "cannot be read"),
            ("text.osm.pbf", Data("hello, this is no map".utf8), "cannot be read"),
            ("photo.png", demo, "cannot be read"),
            ("no-buildings.osm", Data(empty.utf8), "0 building polygons"),
        ]
        try Fixtures.withFolder { folder in
            for (name, data, words) in cases {
                let path = folder.appendingPathComponent(name).path
                try data.write(to: URL(fileURLWithPath: path))
                let error = #expect(throws: InputError.self, "\(name)") {
                    try Site.load(path: path)
                }
                #expect(error?.source == path)
                #expect(error?.found.contains(words) == true, "\(name): \(error?.found ?? "")")
                #if os(Linux)
                    let manager = FileManager.default
                    let left = try manager.contentsOfDirectory(atPath: "/proc/self/fd").filter {
                        let link = try? manager.destinationOfSymbolicLink(
                            atPath: "/proc/self/fd/\($0)")
                        return link == path
                    }
                    #expect(left.isEmpty, "\(name) is left open")
                #endif
            }
            for path in [folder.path, folder.appendingPathComponent("absent.osm").path] {
                #expect(throws: InputError.self) { try Site.load(path: path) }
            }
        }
    }

    @Test("Random damage never crashes", arguments: 1...40)
    func fuzz(seed: Int) throws {
        var random = Philox(seed: UInt64(seed))
        let name = seed % 2 == 0 ? "damaged.osm.pbf" : "damaged.osm"
        var data =
            seed % 2 == 0
            ? try Data(contentsOf: Fixtures.demo.appendingPathComponent("kotka_karhula.osm.pbf"))
            : Data(try map().text().utf8)
        for _ in 0..<(1 + seed / 4) {
            data[random.integer(below: data.count)] = UInt8(random.integer(below: 256))
        }
        try Fixtures.withFolder { folder in
            let path = folder.appendingPathComponent(name).path
            try data.write(to: URL(fileURLWithPath: path))
            do {
                let (site, _) = try Site.load(path: path)
                #expect(!site.mesh.vertices.isEmpty)
                #expect(site.mesh.vertices.allSatisfy { $0.x.isFinite && $0.y.isFinite })
            } catch let error as InputError {
                #expect(error.source == path || error.source == "local frame")
            }
        }
    }
}

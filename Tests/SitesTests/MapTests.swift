import Foundation
import Support
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@testable import Sites

/// The map picture.
struct MapTests {
    /// Counts elements by name and class.
    private final class Counter: NSObject, XMLParserDelegate {
        var counts: [String: Int] = [:]
        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String] = [:]
        ) {
            counts[attributes["class"].map { "\(name).\($0)" } ?? name, default: 0] += 1
        }
    }

    private func count(_ svg: String) throws -> [String: Int] {
        let parser = XMLParser(data: Data(svg.utf8))
        let counter = Counter()
        parser.delegate = counter
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        return counter.counts
    }

    @Test("The map is well-formed and draws every building, overlay and the attribution")
    func elements() throws {
        var site = try Site.load(
            path: Fixtures.demo.appendingPathComponent("helsinki_kluuvi.osm.pbf").path
        ).site
        site.name = "A & B <c> \"d\""
        var map = try SiteMap(site)
        map.mast = .zero
        map.users = (0..<7).map { .init(position: SIMD2(Double($0), 3), color: "#1f77b4") }
        map.paths = [[.zero, SIMD2(10, 10), SIMD2(20, 0)]]
        map.extra = "<text class=\"mine\">hello</text>"
        let svg = map.svg()
        let counts = try count(svg)
        #expect(counts["path.building"] == site.buildings.count)
        #expect(counts["circle.user"] == 7 && counts["path.ray"] == 1 && counts["g.mast"] == 1)
        #expect(counts["text.mine"] == 1 && counts["text.scale"] == 1)
        #expect(svg.contains("© OpenStreetMap contributors"))
        let courtyards = site.buildings.reduce(0) { $0 + $1.courtyards.count }
        #expect(courtyards > 10)
        #expect(svg.components(separatedBy: "ZM").count - 1 == courtyards)
    }

    @Test("North is up, and metres keep their ratio")
    func projection() throws {
        let map = try SiteMap(try Site.streetCanyon())
        #expect(map.pixel(SIMD2(0, 10)).y < map.pixel(.zero).y)
        let step = map.pixel(SIMD2(30, 40)) - map.pixel(.zero)
        #expect(abs(Ring.length(step) - 50 * map.scale) < 1e-9)
        #expect(map.pixel(map.upper).x == map.width - SiteMap.margin)
    }

    @Test("A summary counts what is there, as text and as JSON")
    func summary() throws {
        let path = Fixtures.demo.appendingPathComponent("helsinki_kluuvi.osm.pbf").path
        let (site, report) = try Site.load(path: path)
        let summary = SiteSummary(site, report)
        #expect(summary.buildings == site.buildings.count && summary.heights.count == 4)
        #expect(summary.wallMaterials.values.reduce(0, +) == summary.buildings)
        #expect((0.2...0.8).contains(summary.builtShare))
        let data = try JSONEncoder().encode(summary)
        #expect(try JSONDecoder().decode(SiteSummary.self, from: data) == summary)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains("\"heightSources\":{"))
        #expect(summary.text().contains("\(summary.leftOut)"))
    }
}

import Foundation
import Sites
import Testing

@testable import Channels
@testable import Evaluation
@testable import Reporting

struct FleetPageTests {
    private func summary(masts count: Int, name: String = "mast") throws -> FleetSummary {
        let list =
            "name,lat,lon\n"
            + (0..<count).map {
                "\(name)-\($0),\(60 + 0.01 * Double($0 / 10)),\(25 + 0.01 * Double($0 % 10))\n"
            }
            .joined()
        let masts = try FleetMast.list(list, source: "masts.csv")
        let rows = masts.enumerated().map { number, mast -> FleetRow in
            var row = FleetRow(mast, buildings: 100 + number, leavesMap: number == 1)
            if number % 7 == 3 {
                row.failure =
                    "masts.csv, line \(number + 2): expected <b>air</b>, found \"a house\""
                return row
            }
            row.users = 500 + number
            row.shareInSight = 0.25
            row.rates = [
                .init(
                    precoder: "ZF", isLearned: false, isReference: false, lineOfSight: 8,
                    noLineOfSight: 2, mean: 3.5),
                .init(
                    precoder: "model", isLearned: true, isReference: false, lineOfSight: 9,
                    noLineOfSight: 3, mean: 4.5),
            ]
            row.saving = .init(
                requestedRate: 1, strategy: "model, exact power", energy: 20, allAntennas: 80,
                saved: 0.75)
            return row
        }
        return FleetSummary(
            map: "region.osm.pbf", attribution: Site.openStreetMapAttribution, list: "masts.csv",
            settings: nil, masts: rows)
    }

    private func html(_ summary: FleetSummary) throws -> String {
        let page = FleetPage(summary).page
        let figures = page.chapters.flatMap(\.figures)
        return try page.html(
            figures, images: figures.map { _ in .init(svg: "<svg></svg>", png: Data()) },
            runtime: "")
    }

    @Test("Every mast has its line, failures their reasons, and text is escaped")
    func lines() throws {
        let summary = try summary(masts: 20)
        let html = try html(summary)
        for row in summary.masts { #expect(html.contains("<td>\(row.name)")) }
        #expect(html.contains("mast-1 (window leaves the map)"))
        #expect(html.contains("<td>3.50</td><td>4.50</td><td>80.0</td><td>20.0</td><td>75 %</td>"))
        #expect(html.contains("&lt;b&gt;air") && !html.contains("<b>air"))
        #expect(html.contains("OpenStreetMap contributors"))
        #expect(!html.contains("src=") && !html.contains("<link"))
        #expect(html == (try self.html(summary)))
    }

    @Test("The map has every mast once, failed ones apart; many are thinned out")
    func map() throws {
        let specification = try FleetMapFigure(summary: summary(masts: 20)).figure.specification()
        #expect(specification.contains("mast-19,") && specification.contains("failed"))
        #expect(specification.contains("filter"))
        let large = try summary(masts: 12_000)
        #expect(try FleetMapFigure(summary: large).figure.specification().utf8.count < 2_000_000)
        let page = try html(large)
        #expect(page.contains("in summary.json"))
        #expect(page.utf8.count < 4_000_000)
    }

    @Test("A summary comes back from its file as it was")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory.path
        let path = "\(folder)/fleet-summary-\(UInt32.random(in: 0 ... .max)).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let summary = try summary(masts: 9)
        try summary.write(to: path)
        #expect(try FleetSummary(path: path) == summary)
    }
}

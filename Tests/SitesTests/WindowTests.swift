import Foundation
import Support
import Testing

@testable import Sites

/// Real windows: those that the project ships always, all others where MIMO_SITES names a folder.
struct WindowTests {
    @Test("The shipped windows load whole", arguments: ["helsinki_kluuvi", "kotka_karhula"])
    func demo(name: String) throws {
        try check(Fixtures.demo.appendingPathComponent("\(name).osm.pbf").path)
    }

    static var folder: String? { ProcessInfo.processInfo.environment["MIMO_SITES"] }

    @Test(
        "Every training and deployment window loads",
        .enabled(if: folder != nil, "set MIMO_SITES to the folder with the windows"))
    func all() throws {
        let folder = try #require(Self.folder)
        var paths: [String] = []
        for case let file as String in FileManager.default.enumerator(atPath: folder) ?? .init()
        where file.hasSuffix(".osm.pbf") {
            paths.append(folder + "/" + file)
        }
        #expect(!paths.isEmpty)
        for path in paths.sorted() { try check(path) }
    }

    private func check(_ path: String) throws {
        let (site, report) = try Site.load(path: path)
        let mesh = site.mesh
        #expect(site.buildings.count > 50)
        #expect(report.heightSources.values.reduce(0, +) == site.buildings.count)
        let window = try site.window()
        print("   window", window.upper - window.lower)
        for building in site.buildings {
            #expect(building.base < building.top && building.top <= 1000)
            #expect(building.footprint.area >= 1 && building.footprint.area <= 500_000)
        }
        #expect(mesh.vertices.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
        #expect(mesh.objectNames.count == site.buildings.count + 1)
        for placement in MastProposal.Placement.allCases {
            let mast = try MastProposal(site: site, placement: placement)
            #expect(mast == (try MastProposal(site: site, placement: placement)))
            #expect(
                site.isOutdoors(SIMD2(mast.position.x, mast.position.y)) == (placement == .ground))
        }
    }
}

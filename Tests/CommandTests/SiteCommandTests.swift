import ArgumentParser
import Foundation
import Sites
import Support
import Testing

@testable import mimo

/// `mimo site` from its arguments to its files.
struct SiteCommandTests {
    private static let demo = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sites/demo/kotka_karhula.osm.pbf").path

    @Test("A map, a mesh and a scene are written")
    func exports() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("SiteCommandTests-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
        let command = try SiteCommand.parse([
            Self.demo, "--map", path("map.svg"), "--export-ply", path("mesh.ply"),
            "--export-mitsuba", path("scene"), "--json",
        ])
        try await command.run()
        let materials = Dictionary(
            uniqueKeysWithValues: RadioMaterial.ituTable.map { ($0.name, $0) })
        let mesh = try TriangleMesh(ply: path("mesh.ply"), materials: materials)
        #expect(mesh.objectNames.count == 673)
        let header = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: path("mesh.ply"))).prefix(200),
            as: UTF8.self)
        #expect(header.contains("OpenStreetMap contributors"))
        for name in ["map.svg", "scene/scene.xml"] {
            let text = try String(contentsOfFile: path(name), encoding: .utf8)
            #expect(text.contains("OpenStreetMap contributors"), "\(name)")
        }
    }

    @Test(
        "Arguments that do not fit together are refused",
        arguments: [
            [], ["a.osm", "--download", "1,2,3,4", "-o", "b.osm"], ["--download", "1,2,3,4"],
            ["--download", "1,2,3,4", "-o", "b.pbf"], ["a.osm", "-o", "b.osm"],
            ["a.osm", "--frob"],
        ])
    func arguments(words: [String]) {
        #expect(throws: (any Error).self) { try SiteCommand.parse(words) }
    }

    @Test("Input errors name their source")
    func errors() async throws {
        let cases: [([String], String)] = [
            (["atlantis"], "atlantis"), (["/nowhere/a.osm"], "/nowhere/a.osm"),
            ([Self.demo, "--window", "1,2"], "--window"),
            (["--download", "atlantis", "-o", "a.osm"], "--download"),
            (["--download", "0,0,9,9", "-o", "a.osm"], "window"),
            (["--download", "0,0,0.01,0.01", "-o", "a.osm", "--server", "nonsense"], "--server"),
        ]
        for (words, source) in cases {
            let error = await #expect(throws: InputError.self) {
                try await SiteCommand.parse(words).run()
            }
            #expect(error?.source == source)
        }
    }
}

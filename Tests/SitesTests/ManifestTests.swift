import Foundation
import Support
import Testing

@testable import Sites

/// The list of sites, and finding them.
struct ManifestTests {
    static let path = Fixtures.root.appendingPathComponent("Sites/manifest.yaml").path

    @Test("The project's manifest lists 36 training, 3 deployment and 2 demo sites with masts")
    func project() throws {
        let manifest = try SiteManifest(path: Self.path)
        let splits = Dictionary(grouping: manifest.sites, by: \.split).mapValues(\.count)
        #expect(splits == [.training: 36, .deployment: 3, .demo: 2])
        #expect(Set(manifest.sites.map(\.name)).count == manifest.sites.count)
        for site in manifest.sites {
            #expect((0.3...1.3).contains(site.bounds.squareKilometres), "\(site.name)")
            let mast = try #require(site.mast, "\(site.name)")
            let point = GeographicPoint(latitude: mast.latitude, longitude: mast.longitude)
            #expect(site.bounds.contains(point), "\(site.name)")
        }
        #expect(manifest.entry("helsinki_kluuvi")?.split == .demo && manifest.entry("x") == nil)
    }

    @Test("What is written is read back")
    func roundTrip() throws {
        let manifest = try SiteManifest(path: Self.path)
        try Fixtures.withFolder { folder in
            let path = folder.appendingPathComponent("m.yaml").path
            try AtomicFile.write(manifest.yaml, to: path)
            #expect(try SiteManifest(path: path) == manifest)
        }
        #expect(try String(contentsOfFile: Self.path, encoding: .utf8) == manifest.yaml)
    }

    @Test("A manifest with mistakes is refused by name")
    func mistakes() throws {
        let texts = [
            "", "sites: 3", "sites:\n  - name: a", "{", "sites:\n  - name: a\n    split: holiday",
        ]
        for text in texts {
            try Fixtures.withFolder { folder in
                let path = folder.appendingPathComponent("m.yaml").path
                try AtomicFile.write(text, to: path)
                let error = #expect(throws: InputError.self) { try SiteManifest(path: path) }
                #expect(error?.source == path)
            }
        }
        #expect(throws: InputError.self) { try SiteManifest(path: "/nowhere.yaml") }
    }

    @Test("Sites are found by name and by path; the manifest gives the window")
    func library() throws {
        let manifest = try SiteManifest(path: Self.path)
        let root = Fixtures.root.appendingPathComponent("Sites").path
        let library = SiteLibrary(manifest: manifest, folders: ["/nowhere", root])
        #expect(try library.path("kotka_karhula") == root + "/demo/kotka_karhula.osm.pbf")
        let site = try library.load("kotka_karhula").site
        #expect(site.bounds == manifest.entry("kotka_karhula")?.bounds)
        let absent = #expect(throws: InputError.self) { try library.path("porto_gaia") }
        #expect(absent?.found.contains("mimo site --download porto_gaia") == true)
        for name in ["atlantis", "no/such.osm", "no.osm", ""] {
            #expect(throws: InputError.self) { try library.path(name) }
        }
    }

    @Test("A window comes from the file or the manifest's name, never from what a file is called")
    func windows() throws {
        let manifest = try SiteManifest(path: Self.path)
        let root = Fixtures.root.appendingPathComponent("Sites").path
        var library = SiteLibrary(manifest: manifest, folders: [root])
        let folder =
            FileManager.default.temporaryDirectory.path
            + "/mimo-windows-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for entry in manifest.sites where entry.split == .demo {
            let other = "\(folder)/other.osm.pbf"
            try? FileManager.default.removeItem(atPath: other)
            try FileManager.default.copyItem(
                atPath: root + "/demo/\(entry.name).osm.pbf", toPath: other)
            let (site, report) = try library.load(other)
            #expect(site.bounds == entry.bounds && report.windowSource == .file)
            #expect(try library.load(entry.name).site.mesh.triangles == site.mesh.triangles)
        }
        // A file that states no window, under a name of the manifest and under another.
        var writer = try MapWriter()
        writer.way(1, MapWriter.box(-105, -105, 10, 10), ["building": "yes"])
        writer.way(2, MapWriter.box(95, 95, 10, 10), ["building": "yes"])
        let map = writer.text().split(separator: "\n").filter { !$0.contains("<bounds") }
            .joined(separator: "\n")
        for name in ["porto_gaia", "elsewhere"] {
            try map.write(toFile: "\(folder)/\(name).osm", atomically: true, encoding: .utf8)
        }
        let (named, report) = try library.load("\(folder)/porto_gaia.osm")
        #expect(report.windowSource == .outlines)
        #expect(try library.load("\(folder)/elsewhere.osm").site.bounds == named.bounds)
        library.folders = [folder]
        var wide = named.bounds
        wide.east += 0.001
        library.manifest?.sites.append(
            .init(
                name: "elsewhere", bounds: wide, split: .demo, character: "",
                mast: nil))
        let asked = try library.load("elsewhere")
        #expect(asked.report.windowSource == .manifest)
        #expect(asked.site.bounds == wide)
    }

    @Test("The manifest's masts of the shipped windows are those proposed today")
    func masts() throws {
        let manifest = try SiteManifest(path: Self.path)
        let root = Fixtures.root.appendingPathComponent("Sites").path
        let library = SiteLibrary(manifest: manifest, folders: [root])
        let shipped = manifest.sites.filter { $0.split == .demo }
        #expect(shipped.count == 2)
        for entry in shipped {
            let site = try library.load(entry.name).site
            let mast = try SiteManifest.Mast(proposedFor: site)
            let listed = try #require(entry.mast)
            #expect(abs(mast.latitude - listed.latitude) < 1e-6)
            #expect(abs(mast.longitude - listed.longitude) < 1e-6)
            #expect(mast.height == listed.height && mast.placement == listed.placement)
        }
    }
}

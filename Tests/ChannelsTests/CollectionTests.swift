import Foundation
import Sites
import Support
import Testing

@testable import Channels

@Suite struct CollectionTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder =
            FileManager.default.temporaryDirectory.path
            + "/mimo-collection-\(UInt32.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func collection(_ folder: String, seed: UInt64 = 1) throws -> DatasetCollection {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let library = SiteLibrary(
            manifest: try SiteManifest(
                path: root.appendingPathComponent("Sites/manifest.yaml").path),
            folders: [root.appendingPathComponent("Sites").path])
        var recipe = DatasetRecipe(users: 50, seed: seed)
        recipe.tracing.rayCount = 20_000
        recipe.tracing.maximumDepth = 2
        return DatasetCollection(library: library, recipe: recipe, folder: folder)
    }

    @Test("What is done is kept, what differs or is damaged is made anew")
    func resumes() throws {
        try inFolder { folder in
            let site = "kotka_karhula"
            let first = try collection(folder).make(site, placement: .ground)
            #expect(first.outcome == .made && first.replaced == nil)
            #expect(first.lineOfSight + first.noLineOfSight > 20)
            let written = try Data(contentsOf: URL(fileURLWithPath: first.file))
            #expect(try collection(folder).make(site, placement: .ground).outcome == .kept)
            #expect(try Data(contentsOf: URL(fileURLWithPath: first.file)) == written)

            let other = try collection(folder, seed: 2).make(site, placement: .ground)
            #expect(other.outcome == .made && other.replaced == "other settings")
            #expect(try Data(contentsOf: URL(fileURLWithPath: first.file)) != written)

            try written.prefix(1000).write(to: URL(fileURLWithPath: first.file))
            let mended = try collection(folder).make(site, placement: .ground)
            #expect(mended.outcome == .made && mended.replaced != nil)
            #expect(try Data(contentsOf: URL(fileURLWithPath: first.file)) == written)
        }
    }

    @Test("A dataset of another map of the same name is made anew")
    func otherMap() throws {
        try inFolder { folder in
            func map(_ height: Int) throws {
                let corners = [(0, 0), (0, 4), (3, 4), (3, 0)].enumerated().map { number, corner in
                    "<node id='\(number + 1)' lat='\(60.17 + 1e-4 * Double(corner.0))' "
                        + "lon='\(24.93 + 1e-4 * Double(corner.1))'/>"
                }
                let text =
                    "<osm version='0.6'><bounds minlat='60.168' minlon='24.926' maxlat='60.172' "
                    + "maxlon='24.934'/>" + corners.joined()
                    + "<way id='9'>" + [1, 2, 3, 4, 1].map { "<nd ref='\($0)'/>" }.joined()
                    + "<tag k='building' v='yes'/><tag k='height' v='\(height)'/></way></osm>"
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true)
                try text.write(toFile: folder + "/x.osm", atomically: true, encoding: .utf8)
            }
            func make() throws -> DatasetCollection.Entry {
                var recipe = DatasetRecipe(users: 60, seed: 1)
                recipe.tracing.rayCount = 20_000
                recipe.tracing.maximumDepth = 1
                return try DatasetCollection(
                    library: SiteLibrary(manifest: nil, folders: [folder]), recipe: recipe,
                    folder: folder + "/data"
                ).make(folder + "/x.osm", placement: .ground)
            }
            try map(10)
            #expect(try make().outcome == .made)
            #expect(try make().outcome == .kept)
            // As many bytes as before.
            try map(30)
            let again = try make()
            #expect(again.outcome == .made && again.replaced == "another map")
            #expect(try make().outcome == .kept)
        }
    }

    @Test("A site without a window is an error that names it")
    func missing() throws {
        try inFolder { folder in
            #expect {
                try collection(folder).make("porto_cedofeita", placement: .roof)
            } throws: {
                ($0 as? InputError)?.source == "porto_cedofeita"
            }
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }

    @Test("Shares of the work are the whole, in order, with as many masts of either kind")
    func shares() {
        for (sites, processes) in [(1, 1), (2, 2), (3, 2), (5, 3), (36, 4), (37, 4), (2, 7)] {
            let names = (0..<sites).map { "site-\($0)" }
            let all = DatasetCollection.jobs(sites: names, placements: [.ground, .roof])
            #expect(all.map(\.number) == Array(0..<(2 * sites)))
            #expect(all.map(\.site) == names.flatMap { [$0, $0] })
            #expect(all.prefix(2).map(\.placement) == [.ground, .roof])
            let shares = (0..<processes).map {
                DatasetCollection.jobs(
                    sites: names, placements: [.ground, .roof],
                    share: WorkShare(part: $0, of: processes))
            }
            #expect(shares.flatMap { $0 }.sorted { $0.number < $1.number } == all)
            for placement in [MastProposal.Placement.ground, .roof] {
                let counts = shares.map { $0.count { $0.placement == placement } }
                #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(sites), \(processes)")
            }
            for jobs in shares { #expect(jobs.map(\.number) == jobs.map(\.number).sorted()) }
        }
    }

    @Test("Work that is shared out gives the files of one; what fails does not stop the rest")
    func shared() throws {
        try inFolder { folder in
            let sites = ["kotka_karhula", "porto_cedofeita"]
            let whole = DatasetCollection.jobs(sites: sites, placements: [.ground, .roof])
            let alone = try collection(folder + "/alone")
            let expected = try alone.make(whole)
            #expect(expected.map { $0.entry != nil } == [true, true, false, false])
            #expect(expected[2].failure?.hasPrefix("porto_cedofeita, ground: ") == true)
            let together = try collection(folder + "/together")
            var attempts: [DatasetCollection.Attempt] = []
            for part in 0..<3 {
                let jobs = DatasetCollection.jobs(
                    sites: sites, placements: [.ground, .roof],
                    share: WorkShare(part: part, of: 3))
                var told: [Int] = []
                attempts += try together.make(jobs) { told.append($0.number) }
                #expect(told == jobs.map(\.number))
            }
            attempts.sort { $0.number < $1.number }
            #expect(attempts.map(\.failure) == expected.map(\.failure))
            var compared = 0
            for (one, other) in zip(attempts, expected) {
                guard let file = one.entry?.file, let reference = other.entry?.file else {
                    continue
                }
                #expect(FileManager.default.contentsEqual(atPath: file, andPath: reference))
                compared += 1
            }
            #expect(compared == 2)
        }
    }
}

/// Masts of the manifest.
struct ManifestMastTests {
    @Test(
        "the manifest's mast of a demo site stands where the proposal for it does",
        arguments: ["helsinki_kluuvi", "kotka_karhula"])
    func place(name: String) throws {
        let library = try SiteLibrary.standard()
        let (site, _) = try library.load(name)
        let entry = try #require(library.manifest?.entry(name)?.mast)
        let mast = try Mast(site: site, manifest: entry)
        let proposal = try MastProposal(site: site, placement: entry.placement)
        let expected = try Mast(site: site, proposal: proposal, height: entry.height)
        let off = mast.position - expected.position
        #expect((off * off).sum() < 1, "\(mast.position) instead of \(expected.position)")
        #expect(mast.placement == expected.placement && mast.height == entry.height)
        #expect(mast.reason.contains("manifest"))
    }

    @Test("a mast on a roof where there is none is an error that says so")
    func noRoof() throws {
        let site = Fixtures.street()
        let mast = SiteManifest.Mast(
            latitude: 60, longitude: 25, height: 5, placement: .roof)
        let error = #expect(throws: InputError.self) { try Mast(site: site, manifest: mast) }
        #expect(error?.found.contains("no building") == true)
    }
}

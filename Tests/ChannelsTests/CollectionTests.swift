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
}

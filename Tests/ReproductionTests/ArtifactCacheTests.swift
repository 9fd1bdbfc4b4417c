import Foundation
import Support
import Testing

@testable import Reproduction

@Suite("Things that are kept with the settings that made them")
struct ArtifactCacheTests {
    private struct Settings: Codable { var samples: Int }
    private let recipe = Recipe("test", revision: 1)

    @Test("the same settings keep an item, others make it anew in an empty folder")
    func reuse() throws {
        try Small.inFolder { folder in
            let cache = ArtifactCache(folder)
            var made = 0
            func item(_ samples: Int) throws -> ArtifactCache.Item {
                try cache.item("heads/a", recipe: recipe, settings: Settings(samples: samples)) {
                    folder in
                    made += 1
                    #expect(!FileManager.default.fileExists(atPath: folder + "/product"))
                    try AtomicFile.write("\(samples)", to: folder + "/product")
                }
            }
            for (samples, expected) in [(1, false), (1, true), (2, false)] {
                let wasKept = try item(samples).wasKept
                #expect(wasKept == expected && made == samples)
            }
            let text = try String(contentsOfFile: item(2).path("product"), encoding: .utf8)
            #expect(text == "2" && made == 2)
        }
    }

    @Test("a folder that something else made is neither used nor removed")
    func foreign() throws {
        try Small.inFolder { folder in
            let notes = folder + "/heads/a/notes.txt"
            try AtomicFile.write("mine", to: notes)
            let error = #expect(throws: InputError.self) {
                try ArtifactCache(folder).item(
                    "heads/a", recipe: recipe, settings: Settings(samples: 1)
                ) { _ in Issue.record("made there") }
            }
            #expect(error?.source == folder + "/heads/a")
            #expect(try String(contentsOfFile: notes, encoding: .utf8) == "mine")
        }
    }

    @Test("a folder in which only the settings were begun when the program was ended is made anew")
    func begun() throws {
        try Small.inFolder { folder in
            // What an atomic write leaves when it is ended: found by ending one.
            let item = folder + "/heads/a"
            struct Ended: Error {}
            var left = ""
            #expect(throws: Ended.self) {
                try AtomicFile.write(to: item + "/settings.json") { _ in
                    left = try FileManager.default.contentsOfDirectory(atPath: item)[0]
                    throw Ended()
                }
            }
            try Data("{".utf8).write(to: URL(fileURLWithPath: item + "/" + left))
            let made = try ArtifactCache(folder).item(
                "heads/a", recipe: recipe, settings: Settings(samples: 1)
            ) { try AtomicFile.write("1", to: $0 + "/product") }
            #expect(!made.wasKept)
            let files = try FileManager.default.contentsOfDirectory(atPath: item).sorted()
            #expect(files == ["finished.json", "product", "settings.json"])
        }
    }

    @Test("an interrupted item is gone on with where it stopped, unless its settings changed")
    func interrupted() throws {
        try Small.inFolder { folder in
            let cache = ArtifactCache(folder)
            func start(_ samples: Int) throws {
                _ = try cache.item("models/a", recipe: recipe, settings: Settings(samples: samples))
                { folder in
                    try AtomicFile.write("half", to: folder + "/checkpoint")
                    throw Interrupted()
                }
            }
            #expect(throws: Interrupted.self) { try start(1) }
            var found = false
            func goOn(_ samples: Int) throws -> Bool {
                try cache.item("models/a", recipe: recipe, settings: Settings(samples: samples)) {
                    folder in
                    found = FileManager.default.fileExists(atPath: folder + "/checkpoint")
                }.wasKept
            }
            var wasKept = try goOn(1)
            #expect(!wasKept && found)
            wasKept = try goOn(1)
            #expect(wasKept)
            wasKept = try goOn(2)
            #expect(!wasKept && !found)
        }
    }

    @Test("a value comes back as it was, also where it is no number")
    func values() throws {
        try Small.inFolder { folder in
            let cache = ArtifactCache(folder)
            var made = 0
            for _ in 0..<2 {
                let value = try cache.value("v", recipe: recipe, settings: Settings(samples: 1)) {
                    made += 1
                    return [1.25, .infinity]
                }
                #expect(value == [1.25, .infinity])
            }
            #expect(made == 1)
        }
    }

    @Test("an artifact of another version or recipe is not taken")
    func version() throws {
        try Small.inFolder { folder in
            func wasKept(_ version: String, _ recipe: Recipe) throws -> Bool {
                try ArtifactCache(folder, version: version).item(
                    "models/a", recipe: recipe, settings: Settings(samples: 1)
                ) { try AtomicFile.write(version, to: $0 + "/product") }.wasKept
            }
            func mixed(_ revision: Int) -> Recipe {
                Recipe("test", revision: 1, from: [Recipe("part", revision: revision)])
            }
            let runs: [(String, Recipe, Bool)] = [
                ("1.0", recipe, false), ("1.0", recipe, true), ("1.1", recipe, false),
                ("1.1", recipe, true), ("1.1", Recipe("test", revision: 2), false),
                ("1.1", mixed(1), false), ("1.1", mixed(1), true), ("1.1", mixed(2), false),
            ]
            for (index, (version, recipe, expected)) in runs.enumerated() {
                let kept = try wasKept(version, recipe)
                #expect(kept == expected, "run \(index)")
            }
        }
    }
}

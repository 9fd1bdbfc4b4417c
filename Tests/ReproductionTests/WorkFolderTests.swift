import Foundation
import Support
import Testing

@testable import Reproduction

@Suite("Things that are kept with the settings that made them")
struct WorkFolderTests {
    private struct Settings: Codable { var samples: Int }

    @Test("the same settings keep an item, others make it anew in an empty folder")
    func reuse() throws {
        try Small.inFolder { folder in
            let work = WorkFolder(folder)
            var made = 0
            func item(_ samples: Int) throws -> WorkFolder.Item {
                try work.item("heads/a", settings: Settings(samples: samples)) { folder in
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

    @Test("an interrupted item is gone on with where it stopped, unless its settings changed")
    func interrupted() throws {
        try Small.inFolder { folder in
            let work = WorkFolder(folder)
            func start(_ samples: Int) throws {
                _ = try work.item("models/a", settings: Settings(samples: samples)) { folder in
                    try AtomicFile.write("half", to: folder + "/checkpoint")
                    throw Interrupted()
                }
            }
            #expect(throws: Interrupted.self) { try start(1) }
            var found = false
            func goOn(_ samples: Int) throws -> Bool {
                try work.item("models/a", settings: Settings(samples: samples)) { folder in
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
            let work = WorkFolder(folder)
            var made = 0
            for _ in 0..<2 {
                let value = try work.value("v", settings: Settings(samples: 1)) {
                    made += 1
                    return [1.25, .infinity]
                }
                #expect(value == [1.25, .infinity])
            }
            #expect(made == 1)
        }
    }
}

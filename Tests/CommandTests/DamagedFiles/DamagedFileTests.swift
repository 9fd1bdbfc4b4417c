import Channels
import Foundation
import Models
import Support
import Testing
import Training
import _TestSupport

/// Files that are cut off, changed or of another kind are refused by name, or are still right.
struct DamagedFileTests {
    /// What reading `data` as `file` ends with; nothing where all is well.
    private func complaint(_ file: DamagedFile, _ data: Data, in folder: String) -> String? {
        let path = "\(folder)/\(file.fileName)"
        do {
            try data.write(to: URL(fileURLWithPath: path))
            try file.use(path)
            return nil
        } catch let error as InputError {
            let text = "\(error)"
            // What does not fit together may be named by either of a model's files.
            let names =
                [file.fileName] + (file.fileName == "config.json" ? ["model.safetensors"] : [])
            guard names.contains(where: text.contains) else { return "names no file: \(text)" }
            guard [.data, .unreadable].contains(error.kind) else { return "\(error.kind): \(text)" }
            guard !text.contains("DecodingError"), !text.contains("Error Domain"),
                !text.contains("codingPath"), text.utf8.count < 2_000
            else { return "not for people: \(text.prefix(300))" }
            return nil
        } catch {
            return "throws \(type(of: error)): \("\(error)".prefix(200))"
        }
    }

    @Test(
        "Every kind of file, cut off at every fiftieth part, with bits changed, or swapped for another"
    )
    func files() throws {
        try Program.inFolder { folder in
            let files = try DamagedFiles.all(folder)
            let (seed, flips): (UInt64, Int) = (20_261_129, 60)
            for file in files {
                try file.use(write(file.contents, as: file, in: folder))
                var complaints: [String] = []
                for (what, data) in file.truncated + file.flipped(flips, seed: seed) {
                    complaint(file, data, in: folder).map { complaints.append("\(what): \($0)") }
                }
                for other in files where other.contents != file.contents {
                    let found = complaint(file, other.contents, in: folder)
                    found.map { complaints.append("\(other.name) instead: \($0)") }
                }
                let text = complaints.joined(separator: "\n")
                #expect(complaints.isEmpty, "\(file.name): \(text)")
            }
        }
    }

    @Test("Few bytes that stand for more than any memory holds are refused")
    func bombs() throws {
        var lines = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            lines += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let aliases = lines + "masts: *a11\n"
        // Keys are compared with each other, by all that they stand for.
        let keys = lines + "? *a11\n: 1\nmasts: 1\n"
        let deep = "masts: " + String(repeating: "[", count: 100_000)
        for text in [aliases, keys, deep] {
            #expect(throws: InputError.self) { try FleetMast.list(text, source: "masts.yaml") }
            #expect(throws: InputError.self) {
                try TrainingConfiguration(yaml: text, over: .init(), source: "c.yaml")
            }
        }
        // What a configuration asks for is not reserved before there is as much.
        let models = TestProgram.root.appendingPathComponent("Models").path
        try TestProgram.inFolder { folder in
            var configuration = ModelConfiguration()
            configuration.antennas = 4096
            configuration.users = 256
            configuration.embedding = 8192
            configuration.blocks = 128
            configuration.feedForward = 65536
            try JSONEncoder().encode(configuration)
                .write(to: URL(fileURLWithPath: "\(folder)/config.json"))
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/model.safetensors",
                withDestinationPath: "\(models)/mimo-structured/model.safetensors")
            let error = #expect(throws: InputError.self) { try LoadedModel(folder: folder) }
            #expect(error?.source.contains("model.safetensors") ?? false, "\(error as Any)")
        }
        for text in [
            "samples: .nan", "samples: 2001-01-01", "samples: 1e300", "- 1", "a: [1", "7",
            "? [1, 2]\n: 3", "model: {? {a: 1} : 2}", "samples: 1:0:0:0:0:0:0:0:0:0:0:0:0",
        ] {
            let error = #expect(throws: InputError.self, "\(text)") {
                try TrainingConfiguration(yaml: text, over: .init(), source: "c.yaml")
            }
            let words = "\(error as Any)"
            #expect(!words.contains("Swift") && !words.contains("Error Domain"), "\(words)")
        }
    }

    private func write(_ data: Data, as file: DamagedFile, in folder: String) throws -> String {
        let path = "\(folder)/whole-\(file.fileName)"
        try data.write(to: URL(fileURLWithPath: path))
        return path
    }
}

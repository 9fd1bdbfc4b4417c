import Foundation
import Testing

/// `mimo dataset` as several processes against the same command alone.
@Suite(.serialized, .enabled(if: Launcher.path != nil, "there is no mpirun here"))
struct SharedDatasetTests {
    private static let manifest = Launcher.root.appendingPathComponent("Sites/manifest.yaml").path

    private func arguments(_ output: String, manifest: String = Self.manifest) -> [String] {
        [
            "dataset", manifest, "--split", "demo", "--users", "60", "--rays", "20000", "--depth",
            "2", "--output", output,
        ]
    }

    @Test("The files and the lines are those of a run alone")
    func sameBytes() throws {
        try Launcher.inFolder { folder in
            let alone = try Launcher.run(
                [Launcher.program("mimo")] + arguments("\(folder)/alone"))
            try #require(alone.status == 0, "\(alone.errors)")
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/alone")
            #expect(names.count == 4)
            // Four jobs: shares of two, uneven ones, and one process that has nothing to do.
            for processes in [2, 3, 5] {
                let output = "\(folder)/\(processes)"
                let run = try Launcher.run(processes, "mimo", arguments(output))
                try #require(run.status == 0, "\(run.errors)")
                #expect(run.output == alone.output, "\(processes) processes")
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: output).sorted()
                        == names.sorted())
                for name in names {
                    #expect(
                        FileManager.default.contentsEqual(
                            atPath: "\(folder)/alone/\(name)", andPath: "\(output)/\(name)"),
                        "\(name) of \(processes) processes")
                }
            }
            let kept = try Launcher.run(
                2, "mimo", arguments("\(folder)/3") + ["--json"])
            let document = try #require(
                JSONSerialization.jsonObject(with: Data(kept.output.utf8)) as? [String: Any])
            let entries = try #require(document["datasets"] as? [[String: Any]])
            #expect(entries.map { $0["outcome"] as? String } == ["kept", "kept", "kept", "kept"])
            #expect(
                entries.map { "\($0["site"] ?? "") \($0["placement"] ?? "")" } == [
                    "helsinki_kluuvi ground", "helsinki_kluuvi roof", "kotka_karhula ground",
                    "kotka_karhula roof",
                ])
        }
    }

    @Test("What cannot be made is told once, by the command that fails")
    func failures() throws {
        try Launcher.inFolder { folder in
            let text = try String(contentsOfFile: Self.manifest, encoding: .utf8)
            let path = folder + "/manifest.yaml"
            try text.replacingOccurrences(of: "kotka_karhula", with: "atlantis")
                .write(toFile: path, atomically: true, encoding: .utf8)
            let run = try Launcher.run(
                3, "mimo", arguments("\(folder)/data", manifest: path))
            #expect(run.status == 65)
            #expect(run.output.split(separator: "\n").count == 2, "\(run.output)")
            for placement in ["ground", "roof"] {
                let parts = run.errors.components(separatedBy: "\natlantis, \(placement): ")
                #expect(parts.count == 2, "\(run.errors)")
            }
            #expect(run.errors.contains("expected 4 datasets"))
        }
    }

    @Test("One process with wrong input does not leave the other waiting")
    func oneFails() throws {
        try Launcher.inFolder { folder in
            let mimo = Launcher.program("mimo")
            let run = try Launcher.run(
                [Launcher.path ?? "mpirun", "-n", "1", mimo] + arguments("\(folder)/data")
                    + [":", "-n", "1", mimo]
                    + arguments("\(folder)/data", manifest: "\(folder)/none.yaml"))
            #expect(run.status != nil, "it hangs")
            #expect(run.status != 0)
            // mpirun puts its own words, between two lines of dashes, wherever it has read so far.
            let own = run.errors.replacing(/-{20,}\n[\s\S]*?-{20,}\n/, with: "")
            #expect(own.contains("none.yaml: expected a readable manifest"), "\(run.errors)")
        }
    }
}

import Foundation
import Testing

/// `mimo dataset --map` as several processes against the same command alone.
@Suite(.serialized, .enabled(if: Launcher.path != nil, "there is no mpirun here"))
struct SharedFleetTests {
    private static let kotka = Launcher.root
        .appendingPathComponent("Sites/demo/kotka_karhula.osm.pbf").path

    private func arguments(_ list: String, _ output: String) -> [String] {
        [
            "dataset", list, "--map", Self.kotka, "--users", "60", "--rays", "20000", "--depth",
            "2",
            "--maximum-distance", "200", "--groups", "5", "--precoders", "zf,rzf", "--model",
            "mimo-structured", "--output", output,
        ]
    }

    /// All files below `folder`, by their paths in it.
    private func files(_ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder)/\($0)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    @Test("Files, summary and lines are those of a run alone, failures included")
    func sameBytes() throws {
        try Launcher.inFolder { folder in
            let list = folder + "/masts.csv"
            // The last one stands in Antarctica.
            try """
            name,latitude,longitude,bearing
            a,60.5350,26.9529,200
            b,60.5345,26.9560,
            c,60.5355,26.9510,0
            far,-80,0,0

            """.write(toFile: list, atomically: true, encoding: .utf8)
            let alone = try Launcher.run(
                [Launcher.program("mimo")] + arguments(list, "\(folder)/alone"))
            #expect(alone.status == 65, "\(alone.errors)")
            #expect(alone.errors.contains("masts.csv, line 5"))
            let names = try files("\(folder)/alone")
            for name in ["a", "b", "c"] {
                #expect(names.contains("\(name).safetensors"))
                #expect(names.contains("results/\(name).json"))
            }
            #expect(names.contains("summary.json") && !names.contains("far.safetensors"))
            for processes in [2, 3] {
                let output = "\(folder)/\(processes)"
                let run = try Launcher.run(processes, "mimo", arguments(list, output))
                #expect(run.status == 65, "\(run.errors)")
                #expect(
                    run.output.replacingOccurrences(of: output, with: "")
                        == alone.output.replacingOccurrences(of: "\(folder)/alone", with: ""))
                #expect(try files(output) == names)
                for name in names {
                    #expect(
                        FileManager.default.contentsEqual(
                            atPath: "\(folder)/alone/\(name)", andPath: "\(output)/\(name)"),
                        "\(name) of \(processes) processes")
                }
            }
            let again = try Launcher.run(2, "mimo", arguments(list, "\(folder)/3"))
            #expect(again.output.components(separatedBy: "kept").count == 4, "\(again.output)")
            for name in names {
                #expect(
                    FileManager.default.contentsEqual(
                        atPath: "\(folder)/alone/\(name)", andPath: "\(folder)/3/\(name)"))
            }
        }
    }
}

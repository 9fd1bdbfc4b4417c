import Foundation
import Models
import Testing

/// For every command arguments that are right and cost little, in a folder with the files that they name.
struct CommandExample {
    /// Paths of the files that examples read.
    let folder: String

    private func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// A site of two houses, its dataset, and whatever else the examples need.
    init(folder: String) throws {
        self.folder = folder
        try Data(Self.map.utf8).write(to: URL(fileURLWithPath: path("tiny.osm")))
        try Data(Self.manifest.utf8).write(to: URL(fileURLWithPath: path("manifest.yaml")))
        try Data("latitude,longitude\n60.171,24.932\n".utf8)
            .write(to: URL(fileURLWithPath: path("masts.csv")))
        var small = ModelConfiguration()
        (small.antennas, small.users, small.embedding) = (4, 2, 16)
        (small.blocks, small.feedForward) = (1, 16)
        try FileManager.default.createDirectory(
            atPath: path("small"), withIntermediateDirectories: true)
        try FoundationModel(configuration: small, seed: 1).write(to: path("small"))
        let output = path("data.safetensors")
        let words = try #require(self.arguments(of: "trace", output: output))
        let traced = try Program.run(["trace"] + words)
        try #require(traced.status == 0, "\(traced.errors)")
    }

    /// The arguments of a command, of which what it writes is called `output`; `nil` for a command that has
    /// no example.
    func arguments(of command: String, output: String) -> [String]? {
        let tracing = [
            "--rays", "2000", "--depth", "1", "--threads", "1", "--mechanisms", "specular",
        ]
        let data = path("data.safetensors")
        let evaluation = [
            "--groups", "2", "--energy-groups", "1", "--energy-rates", "1", "--precoders",
            "zf-equal",
            "--users-per-group", "2", "--pool", "all", "--threads", "1",
        ]
        // What takes long even for these looks for a file that is not there, after its arguments.
        let none = path("none.safetensors")
        switch command {
        case "site": return [path("tiny.osm")]
        case "trace":
            return [
                path("tiny.osm"), "-o", output, "--users", "8", "--minimum-distance", "5", "--rows",
                "2", "--columns", "2",
            ] + tracing
        case "map": return [path("tiny.osm"), "-o", output, "--cell", "50"] + tracing
        case "channels": return [data, "-o", output, "--threads", "1"]
        case "dataset":
            return [
                path("manifest.yaml"), "-o", output, "--split", "demo", "--users", "20",
            ] + tracing
        case "evaluate": return [data] + evaluation
        case "precode": return [data, "-o", output, "--groups", "2", "--pool", "all"]
        case "report": return [none, "-o", output] + evaluation
        case "pretrain": return [path("none"), "-o", output, "--threads", "1"]
        case "adapt":
            return [none, "-o", output]
        case "deploy": return [none, "-o", output] + tracing
        case "reproduce":
            return ["table2", "-o", output, "--work", output + "-work", "--model", path("none")]
        case "view": return [none, "-o", output]
        // A studio that finds its site serves until it is ended.
        case "studio": return [path("none.osm")]
        case "check-paths": return [path("none.json")]
        case "doctor": return []
        default: return nil
        }
    }

    /// The arguments of a command with those that an option needs beside it, without the option itself.
    func arguments(
        of command: String, output: String, for option: CommandDescription.Argument
    ) -> [String]? {
        guard var words = arguments(of: command, output: output) else { return nil }
        let companions = companions(of: option.name, in: command)
        let given = [option.name] + companions
        // What is downloaded stands in place of a file, a list of masts in that of a manifest.
        if given.contains("--download") { words = [] }
        if command == "dataset", given.contains("--map") {
            words = [path("masts.csv"), "-o", output]
        }
        for i in words.indices.reversed()
        where option.forms.contains(words[i]) || companions.contains(words[i]) {
            words.removeSubrange(i...(i + 1))
        }
        return words + companions
    }

    /// What an option needs beside it, where that is something.
    private func companions(of option: String, in command: String) -> [String] {
        switch (option, command) {
        case ("--spacing", _), ("--prg", _): ["--bandwidth", "5"]
        case ("--confidence", "precode"): ["--pilots", "10", "--rates", "1,1"]
        case ("--confidence", _): ["--pilots", "10"]
        case ("--head", "evaluate"): ["--model", "\(folder)/small"]
        // A window so large that no server is asked for it.
        case ("--output", "site"): ["--download", "0,0,9,9"]
        case ("--server", "site"): ["--download", "1,1,1.001,1.001", "-o", "download.osm"]
        case ("--download", "site"): ["-o", "download.osm"]
        case ("--minimum-distance", "dataset"), ("--maximum-distance", "dataset"),
            ("--frequency", "dataset"), ("--model", "dataset"), ("--precoders", "dataset"),
            ("--users-per-group", "dataset"), ("--groups", "dataset"),
            ("--requested-rate", "dataset"):
            ["--map", path("none.osm")]
        case ("--edge-reflections", _), ("--diffraction-order", _): ["--mechanisms", "diffraction"]
        case ("--scattering-paths", _), ("--scattering-coefficient", _), ("--scattering-lobe", _):
            ["--mechanisms", "scattering"]
        // A raster that is none: what is refused first is the option.
        case ("--terrain-spacing", _): ["--terrain", path("manifest.yaml")]
        case ("--mitsuba-shapes", _): ["--export-mitsuba", "scene"]
        default: []
        }
    }

    private static let map = """
        <?xml version="1.0"?>
        <osm version="0.6">
        <bounds minlat="60.1700" minlon="24.9300" maxlat="60.1720" maxlon="24.9340"/>
        <node id="1" lat="60.17080" lon="24.93150"/><node id="2" lat="60.17080" lon="24.93180"/>
        <node id="3" lat="60.17095" lon="24.93180"/><node id="4" lat="60.17095" lon="24.93150"/>
        <node id="5" lat="60.17130" lon="24.93250"/><node id="6" lat="60.17130" lon="24.93290"/>
        <node id="7" lat="60.17140" lon="24.93290"/><node id="8" lat="60.17140" lon="24.93250"/>
        <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
        <tag k="building" v="yes"/><tag k="building:levels" v="3"/></way>
        <way id="2"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="8"/><nd ref="5"/>
        <tag k="building" v="yes"/><tag k="height" v="9"/></way>
        </osm>
        """

    private static let manifest = """
        sites:
          - name: tiny
            bounds: {west: 24.930, south: 60.170, east: 24.934, north: 60.172}
            split: demo
            character: two houses
        """
}

import Foundation
import Models
import Support
import _TestSupport

/// Something long that a program is ended in the middle of.
struct TortureWork {
    /// What tables call it.
    var name: String
    /// The words of the command, run in a folder of its own; paths are relative to it.
    var words: [String]
    /// The files of the folder that the command is to find there.
    var inputs: [String: Data]
    /// Whether it takes minutes in a debug build, in which it is ended at one moment only.
    var isLong = false
    /// Whether a file holds nothing that a clock measured, so that its bits are those of every run.
    var isExact: (String) -> Bool

    /// The works that are tried, quick enough for tests; those of `pretrain` need LibTorch.
    static func all(map: Data, hasLibTorch: Bool) throws -> [TortureWork] {
        let trace = [
            "--users", "300", "--rays", "200000", "--depth", "2", "--threads", "1",
            "--mechanisms", "specular",
        ]
        let manifest = """
            sites:
              - name: one
                bounds: {west: 26.94373, south: 60.53046, east: 26.96199, north: 60.53950}
                split: demo
                character: houses
              - name: two
                bounds: {west: 26.94373, south: 60.53046, east: 26.96199, north: 60.53950}
                split: demo
                character: houses
            """
        let safetensors: (String) -> Bool = { $0.hasSuffix(".safetensors") }
        var works = [
            TortureWork(
                name: "trace",
                words: ["trace", "site.osm.pbf", "-o", "out/data.safetensors"] + trace,
                inputs: ["site.osm.pbf": map], isExact: safetensors),
            TortureWork(
                name: "dataset",
                words: ["dataset", "manifest.yaml", "--split", "demo", "-o", "out"] + trace,
                inputs: [
                    "manifest.yaml": Data(manifest.utf8), "sites/one.osm.pbf": map,
                    "sites/two.osm.pbf": map,
                ], isExact: safetensors),
            TortureWork(
                name: "deploy",
                words: [
                    "deploy", "site.osm.pbf", "-o", "out", "--model", "model", "--structured-model",
                    "none", "--shots", "8", "--top", "0", "--samples", "64", "--rows", "2",
                    "--columns",
                    "2", "--users-per-group", "2", "--groups", "1", "--energy-groups", "1",
                    "--energy-rates", "1", "--precoders", "zf-equal",
                ] + trace,
                inputs: try model(antennas: 4).merging(["site.osm.pbf": map]) { $1 },
                isExact: safetensors),
            TortureWork(
                name: "reproduce",
                words: [
                    "reproduce", "table2", "-o", "out", "--work", "work", "--model", "model",
                    "--sites",
                    "one",
                    "--users",
                    "300", "--rays", "200000", "--depth", "2", "--groups", "4", "--request-groups",
                    "2",
                    "--threads", "1",
                ],
                inputs: try model(antennas: 64).merging([
                    "manifest.yaml": Data(manifest.utf8), "sites/one.osm.pbf": map,
                ]) { $1 },
                isLong: true,
                isExact: safetensors),
        ]
        if hasLibTorch {
            let configuration = """
                model: {embedding: 16, blocks: 1, feedForward: 32}
                precision: float32
                batch: 32
                samples: 640
                boundGroups: 4
                validationGroups: 4
                validationInterval: 64
                checkpointInterval: 64
                defaultHeadSamples: 64
                """
            let data = try dataset(map)
            works.append(
                TortureWork(
                    name: "pretrain",
                    words: [
                        "pretrain", "data", "-o", "out", "--preset", "linear", "--config", "c.yaml",
                        "--threads", "1",
                    ],
                    inputs: ["c.yaml": Data(configuration.utf8), "data/site.safetensors": data],
                    // Checkpoints say how long the training took.
                    isExact: { $0 == "out/model.safetensors" || $0 == "data/site.safetensors" }))
        }
        return works
    }

    /// The files of a small transformer whose weights are random: what it knows matters to nobody here.
    private static func model(antennas: Int) throws -> [String: Data] {
        try TestProgram.inFolder { folder in
            var configuration = ModelConfiguration()
            configuration.antennas = antennas
            configuration.users = antennas == 4 ? 2 : 4
            configuration.embedding = 16
            configuration.blocks = 1
            configuration.feedForward = 16
            try FoundationModel(configuration: configuration, seed: 1).write(to: folder)
            var files: [String: Data] = [:]
            for (name, data) in try Torture.files(folder) { files["model/\(name)"] = data }
            return files
        }
    }

    private static func dataset(_ map: Data) throws -> Data {
        try TestProgram.inFolder { folder in
            let (path, made) = ("\(folder)/site.osm.pbf", "\(folder)/data.safetensors")
            try map.write(to: URL(fileURLWithPath: path))
            let outcome = try Program.run(
                "trace", path, "-o", made, "--users", "300", "--rays", "20000", "--depth", "1")
            guard outcome.status == 0 else {
                throw InputError("trace", expected: "a dataset", found: outcome.errors)
            }
            return try Data(contentsOf: URL(fileURLWithPath: made))
        }
    }

    /// Makes the inputs in `folder`.
    func prepare(_ folder: String) throws {
        for (name, data) in inputs { try AtomicFile.write(data, to: "\(folder)/\(name)") }
    }

    private func environment(_ folder: String) -> [String: String] {
        var variables = ["OPENBLAS_NUM_THREADS": "1"]
        if inputs["manifest.yaml"] != nil {
            variables["MIMO_SITES"] = "\(folder)/sites"
            variables["MIMO_MANIFEST"] = "\(folder)/manifest.yaml"
        }
        return variables
    }

    /// The command, not started yet.
    func process(in folder: String) -> Process {
        TestProgram.process(
            [Torture.program] + words, in: folder, environment: environment(folder))
    }

    /// Runs the command to its end.
    func run(in folder: String) throws -> TestProgram.Outcome {
        try TestProgram.run([Torture.program] + words, in: folder, environment: environment(folder))
    }
}

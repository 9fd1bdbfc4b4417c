import Channels
import Evaluation
import Foundation
import LinearAlgebra
import Models
import Numerics
import Precoding
import RayTracing
import Reporting
import Sites
import Support
@testable import Training
import _TestSupport

/// Every kind of file that the programs read.
enum DamagedFiles {
    /// - Parameter folder: where the whole files are made.
    static func all(_ folder: String) throws -> [DamagedFile] {
        let example = try CommandExample(folder: folder)
        return try texts(example) + arrays(example) + models(folder) + intermediate(folder)
    }

    private static func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path))
    }

    private static func made(
        _ command: String, _ folder: String, _ output: String, _ more: String...
    )
        throws -> Data
    {
        let outcome = try Program.run([command] + more)
        guard outcome.status == 0 else {
            throw InputError(command, expected: "success", found: outcome.errors)
        }
        return try bytes("\(folder)/\(output)")
    }

    private static func texts(_ example: CommandExample) throws -> [DamagedFile] {
        let folder = example.folder
        let fixtures = TestProgram.root.appendingPathComponent("Tests/RayTracingTests/Fixtures")
            .path
        let training = """
            samples: 2000
            batch: 32
            model:
              embedding: 16
            """
        let users = "lat,lon,height\n60.1711,24.9321,1.5\n60.1712,24.9322,2\n"
        let masts =
            "name,latitude,longitude,height,azimuth\nA,60.171,24.932,25,90\nB,60.1711,24.9321,30,0\n"
        let list = """
            masts:
              - {name: A, latitude: 60.171, longitude: 24.932, height: 25, azimuth: 90}
              - {name: B, latitude: 60.1711, longitude: 24.9321}
            """
        let evaluation = try made(
            "evaluate", folder, "evaluation.json", "\(folder)/data.safetensors", "-o",
            "\(folder)/evaluation.json", "--groups", "2", "--energy-groups", "1", "--energy-rates",
            "1",
            "--precoders", "zf-equal", "--users-per-group", "2", "--pool", "all")
        let site: (String) throws -> Void = { path in
            let (site, _) = try Site.load(path: path)
            guard site.mesh.vertices.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
            else { throw Nonsense() }
            _ = try SiteMap(site).svg()
        }
        return [
            DamagedFile(
                name: "OSM XML", fileName: "site.osm", contents: try bytes("\(folder)/tiny.osm"),
                use: site),
            DamagedFile(
                name: "OSM PBF", fileName: "site.osm.pbf", contents: try bytes(Program.kotka),
                use: { path in
                    // The whole file costs what a city costs; what is left whole is looked at only here.
                    _ = try Site.load(path: path)
                }),
            DamagedFile(
                name: "manifest", fileName: "manifest.yaml",
                contents: try bytes("\(folder)/manifest.yaml"),
                use: { _ = try SiteManifest(path: $0) }),
            DamagedFile(
                name: "users", fileName: "users.csv", contents: Data(users.utf8),
                use: { _ = try ChosenPositions(path: $0) }),
            DamagedFile(
                name: "masts, CSV", fileName: "masts.csv", contents: Data(masts.utf8),
                use: { _ = try FleetMast.list(path: $0) }),
            DamagedFile(
                name: "masts, YAML", fileName: "masts.yaml", contents: Data(list.utf8),
                use: { _ = try FleetMast.list(path: $0) }),
            DamagedFile(
                name: "training configuration", fileName: "training.yaml",
                contents: Data(training.utf8),
                use: { path in
                    try TrainingConfiguration(preset: "quick", path: path).validate(source: path)
                }),
            DamagedFile(
                name: "evaluation", fileName: "evaluation.json", contents: evaluation,
                use: { path in
                    let result = try EvaluationResult(path: path)
                    _ = (result.rateTable, result.energyTable, result.settingsText)
                }),
            DamagedFile(
                name: "reference mesh", fileName: "box.ply",
                contents: try bytes("\(fixtures)/box.ply"),
                use: { path in
                    let material = RadioMaterial(
                        name: "box-mat", relativePermittivity: 1, conductivity: 1e7, thickness: 1)
                    let mesh = try TriangleMesh(ply: path, materials: [material.name: material])
                    let solver = try PathSolver(
                        mesh: mesh, frequency: 2e9,
                        configuration: PathSolverConfiguration(
                            maximumDepth: 1, rayCount: 100, threads: 1))
                    let paths = solver.paths(from: SIMD3(1, 1, 1), to: [SIMD3(2, 2, 1)])
                    guard
                        paths.joined().allSatisfy({ $0.delay.isFinite && $0.gain.length.isFinite })
                    else { throw Nonsense() }
                }),
        ]
    }

    /// What runs leave behind to go on from, and what is compared with.
    private static func intermediate(_ folder: String) throws -> [DamagedFile] {
        let fixtures = TestProgram.root.appendingPathComponent("Tests/RayTracingTests/Fixtures")
        var configuration = TrainingConfiguration()
        configuration.samples = 64
        try Checkpoint(
            configuration: configuration, iteration: 1, environments: ["a/LOS", "a/NLOS"],
            referenceRates: [20, 10], validationReferenceRates: [21, 11], rates: [1, 2],
            curve: LearningCurve(environments: ["a/LOS", "a/NLOS"]),
            arrays: ["weights": [1, 2, 3], "moments": [0.5, 0.25]],
            seconds: 2, origin: "none"
        ).write(to: folder)
        let masts = try FleetMast.list(
            "name,latitude,longitude\nA,60.171,24.932\nB,60.1711,24.9321\n", source: "masts.csv")
        try FleetSummary(
            map: "map.osm.pbf", attribution: "none", list: "masts.csv", settings: nil,
            masts: masts.map { FleetRow($0, buildings: 2, leavesMap: false) }
        ).write(to: "\(folder)/summary.json")
        let window = GeographicBox(west: 24.93, south: 60.17, east: 24.934, north: 60.172)
        _ = try MapWindows.cut(
            map: "\(folder)/tiny.osm", windows: [window], to: "\(folder)/windows.safetensors")
        return [
            DamagedFile(
                name: "checkpoint", fileName: Checkpoint.fileName,
                contents: try bytes("\(folder)/\(Checkpoint.fileName)"),
                use: { path in
                    try TestProgram.inFolder { copy in
                        try FileManager.default.createSymbolicLink(
                            atPath: "\(copy)/\(Checkpoint.fileName)", withDestinationPath: path)
                        guard let kept = try Checkpoint(folder: copy),
                            kept.rates.count == kept.environments.count
                        else { throw Nonsense() }
                    }
                }),
            DamagedFile(
                name: "summary of a fleet", fileName: "summary.json",
                contents: try bytes("\(folder)/summary.json"),
                use: { _ = try FleetSummary(path: $0).failed }),
            DamagedFile(
                name: "windows of a map", fileName: "windows.safetensors",
                contents: try bytes("\(folder)/windows.safetensors"),
                use: { path in
                    let windows = try MapWindows(path: path)
                    for index in windows.windows.indices {
                        _ = try windows.site(index, name: "w")
                    }
                }),
            DamagedFile(
                name: "reference paths", fileName: "reference.json",
                contents: try bytes(
                    fixtures.appendingPathComponent("munich-scattering.json").path),
                use: { path in
                    let reference = try PathReference(path: path)
                    let gains = reference.receivers.flatMap { $0.paths.map(\.gain.lengthSquared) }
                    guard gains.allSatisfy(\.isFinite), reference.frequency.isFinite else {
                        throw Nonsense()
                    }
                }),
        ]
    }

    private static func arrays(_ example: CommandExample) throws -> [DamagedFile] {
        let folder = example.folder
        let map = try made(
            "map", folder, "map.safetensors", "\(folder)/tiny.osm", "-o",
            "\(folder)/map.safetensors",
            "--cell", "20", "--rays", "2000", "--depth", "1")
        let band = try made(
            "channels", folder, "band.safetensors", "\(folder)/data.safetensors", "-o",
            "\(folder)/band.safetensors", "--bandwidth", "5")
        let dataset: (String) throws -> Void = { path in
            let dataset = try ChannelDataset(path: path)
            _ = dataset.channelMatrix(of: Array(0..<min(2, dataset.userCount)))
            _ = try? ChannelRecipe(of: dataset, path: path).dataset(
                from: dataset, path: path, threads: 1)
        }
        return [
            DamagedFile(
                name: "dataset", fileName: "data.safetensors",
                contents: try bytes("\(folder)/data.safetensors"), use: dataset),
            DamagedFile(
                name: "dataset of a band", fileName: "band.safetensors", contents: band,
                use: dataset),
            DamagedFile(
                name: "radio map", fileName: "map.safetensors", contents: map,
                use: { path in
                    let map = try RadioMap(path: path)
                    _ = (map.bestMasts, map.x, map.y, map.interferenceRatios)
                    _ = try map.geoTIFF()
                }),
        ]
    }

    private static func models(_ folder: String) throws -> [DamagedFile] {
        let shipped = TestProgram.root.appendingPathComponent("Models/mimo-structured").path
        // Small ones of the other kinds, with random weights.
        var configuration = ModelConfiguration()
        configuration.embedding = 16
        configuration.blocks = 1
        configuration.feedForward = 16
        let own = "\(folder)/random"
        let heads = ParameterLayout.head(configuration)
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        try FoundationModel(configuration: configuration, seed: 1).write(to: own)
        let head = OutputHead(heads.initialValues(seed: 2, stream: 1), configuration: configuration)
        try head.write(to: "\(folder)/head.safetensors", configuration: configuration)
        func files(_ model: String, _ file: String) throws -> DamagedFile {
            DamagedFile(
                name: "\(FilePath.name(model))/\(file)", fileName: file,
                contents: try bytes("\(model)/\(file)"),
                use: { try use(model: model, file, from: $0, head: nil) })
        }
        var all: [DamagedFile] = []
        for model in [shipped, own] {
            all += try [files(model, "config.json"), files(model, "model.safetensors")]
        }
        all.append(
            DamagedFile(
                name: "head", fileName: "head.safetensors",
                contents: try bytes("\(folder)/head.safetensors"),
                use: { try use(model: own, nil, from: $0, head: .init(path: $0)) }))
        return all
    }

    /// A model in a folder of links, in which one file is that at `path`, makes precoders.
    private static func use(
        model folder: String, _ file: String?, from path: String, head: LoadedModel.HeadFile?
    ) throws {
        try TestProgram.inFolder { copy in
            for name in ["config.json", "model.safetensors"] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(copy)/\(name)",
                    withDestinationPath: name == file ? path : "\(folder)/\(name)")
            }
            let precoders = try LoadedModel(folder: copy).precoders(antennas: 64, head: head)
            var random = Philox(seed: 1, stream: RandomStream.userPositions, substream: 0)
            let numbers = (0..<256).map { _ in
                Complex(random.uniform() - 0.5, random.uniform() - 0.5)
            }
            let channel = ComplexMatrix(rows: 4, columns: 64, elements: numbers)
            let weights = precoders.sumRate.precoder(
                for: channel, link: Link(maximumPower: 20, noisePower: 1))
            guard weights.elements.allSatisfy({ $0.real.isFinite && $0.imaginary.isFinite }) else {
                throw Nonsense()
            }
        }
    }

    /// Something was made of a file that cannot be right.
    struct Nonsense: Error {}
}

import ArgumentParser
import Models
import Foundation
import MessagePassing
import Reporting
import Support
import Torch
import Training

/// `mimo pretrain`: the foundation model from the datasets of many sites.
struct PretrainCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "pretrain",
        abstract: "Train the foundation model on the datasets of many sites.",
        discussion: """
            Reads every dataset of FOLDER (mimo dataset), trains a transformer that knows channels, \
            puts the structured model behind it that --core names, and writes config.json, \
            model.safetensors and a model card. With --preset linear or paper its heads give \
            precoders: one extractor and a head for each environment, then the default head. An interrupted run goes on from its checkpoint when the same command is \
            given again. Needs LibTorch: python3 -m venv .venv && .venv/bin/pip install torch.
            """)

    @Argument(help: "Folder of datasets (mimo dataset -o FOLDER).")
    var data: String

    @Option(name: .shortAndLong, help: "Folder of the model and its checkpoints.")
    var output: String

    @Option(
        help: """
            Named configuration: standard and quick know channels, linear gives precoders, paper as \
            the paper has it.
            """)
    var preset = "standard"

    @Option(help: "Configuration (YAML) that changes fields of the preset.")
    var config: String?

    @Option(help: "Model: transformer, or structured (sum rate for any users and antennas).")
    var architecture = ModelArchitecture.transformer.rawValue

    @Option(
        help: "Structured model that precodes behind a model that knows channels (goes with it).")
    var core = ModelLibrary.shippedStructured

    @Option(help: "Phase, 1 to 2: 1 for the sum rate, 2 for requested rates at the least energy.")
    var phase = 1

    @Option(help: "Folder of a trained model to go on from (phase 2, or structured).")
    var from: String?

    @Option(
        help: ArgumentHelp(
            "Array of the datasets, rows and columns, 1 to 64 each (default: 8x8).",
            valueName: "RxC"))
    var array: ArraySize?

    @Option(help: "Number of samples, 1 to 1000000000000, instead of the configuration's.")
    var samples: Int?

    @Option(help: "Where to compute: cpu, cuda or mps.")
    var device = "cpu"

    @OptionGroup var shared: SharedOptions

    private static let devices = ["cpu", "cuda", "mps"]

    var inputs: [String?] { [config] }

    var outputs: [NamedOutput?] {
        // Of a structured model no page is written; its weights are looked for before the training.
        let isStructured = architecture == ModelArchitecture.structured.rawValue
        return [.folder(output, option: "-o", names: isStructured ? [] : ["README.md"])]
    }

    func validate() throws {
        try OptionRange.check("--phase", phase, 1...2)
        try OptionRange.check("--samples", samples, OptionRange.samples)
        guard ModelArchitecture(rawValue: architecture) != nil else {
            throw ValidationError(
                "--architecture must be transformer or structured, not \(architecture)")
        }
        guard Self.devices.contains(device) else {
            throw ValidationError(
                "--device must be \(Self.devices.joined(separator: ", ")), not \(device)")
        }
    }

    func run() async throws {
        switch ModelArchitecture(rawValue: architecture) {
        case .transformer: try await trainTransformer()
        case .structured:
            try checkModelFolder(
                output, reading: try from.map { try LoadedModel($0).folder }, isRun: false)
            try FolderLock.hold(output)
            try StructuredTrainingRun(
                shared: shared, configuration: config, samples: samples, start: from
            ).run(data, output: output)
        case nil: break
        }
    }

    private func trainTransformer() async throws {
        let processes = try ProcessGroup.current()
        let source = try from.map { try LoadedModel($0) }
        try checkModelFolder(
            output, reading: source?.folder, isRun: TrainingRun.isBegun(in: output))
        var configuration = try TrainingConfiguration(preset: preset, path: config)
        if let samples { configuration.samples = samples }
        if phase != 1 { configuration.phase = phase }
        var start = try source?.foundationModel()
        if configuration.phase == 2 { start = start?.preparedForRequests(as: configuration.model) }
        if let start { configuration.model = start.configuration }
        if let array {
            guard start == nil || start?.configuration.antennas == array.antennas else {
                throw InputError(
                    "--array",
                    expected: "the \(configuration.model.antennas) antennas of the model "
                        + "that --from names", found: "\(array)")
            }
            configuration.model.antennas = array.antennas
        }
        if shared.seed != 1 { configuration.seed = shared.seed }
        try configuration.validate(source: config ?? "--preset \(preset)")
        // Before the training, not after it.
        let behind = configuration.model.head == .channel ? try LoadedModel(core) : nil
        let structured = try behind?.structuredModel()
        let threads = shared.threads ?? processes.threads
        try LibTorch.prepareForTraining(threads: threads)
        try checkDevice()
        let style: ProgressDisplay.Style = processes.isRoot ? shared.progressStyle : .silent
        let users = try TrainingData(folder: data, configuration: configuration)
        if let array, let found = users.origin?.array,
            (found.rows, found.columns) != (array.rows, array.columns)
        {
            throw InputError(
                data, expected: "datasets of an array of \(array) (--array)",
                found: "\(found.rows)x\(found.columns)")
        }
        if processes.isRoot { try FolderLock.hold(output) }
        let training = try TrainingRun(
            configuration, data: users, folder: output, device: place(processes),
            processes: processes, progress: style,
            from: start, threads: threads)
        let display = try TrainingDisplay.run(training, style: style)
        guard processes.isRoot else { return }
        if let structured {
            display.finish()
            let trained = try TrainedEstimator(training, core: structured)
            try trained.write(to: output)
            if shared.json {
                try printJSON(trained.record, as: .estimatorTraining)
            } else {
                print(trained.record.text)
            }
            return
        }
        let result = try training.trainDefaultHead(observer: display.head)
        display.finish()
        let model = try TrainedModel(
            training, head: result.head, ratios: result.ratios, from: start)
        try model.write(to: output)
        try await model.writeFigure(
            to: output, name: URL(fileURLWithPath: output).standardizedFileURL.lastPathComponent)
        if shared.json {
            try printJSON(model.record, as: .training)
        } else {
            print(model.record.text)
        }
    }

    /// - Throws: `InputError` where LibTorch cannot compute on the device that is asked for.
    private func checkDevice() throws {
        let isThere = device == "cpu" || (device == "cuda" ? LibTorch.hasCUDA : LibTorch.hasMPS)
        guard isThere else {
            throw InputError(
                "--device", expected: "a device that is there",
                found: "\(device), which this LibTorch (\(LibTorch.version ?? "?")) cannot use")
        }
    }

    private func place(_ processes: ProcessGroup) -> Device {
        switch device {
        case "cuda": .cuda(processes.localRank)
        case "mps": .mps
        default: .cpu
        }
    }
}

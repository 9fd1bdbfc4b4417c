import ArgumentParser
import Channels
import Models
import Foundation
import Support
import Training

/// `mimo adapt`: a head of its own for a site, or what a structured model can know of its channels.
struct AdaptCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "adapt",
        abstract: "Fit a model to a site: a head of its own, or all its layers.",
        discussion: """
            Few-shot takes a few local channels (--shots) and the training environments that the \
            model finds most similar (--top), from the replay set in the model's folder or from \
            whole datasets (--data). --full takes all channels of DATASET that are not kept for \
            testing. --layers all trains the whole model instead of a head, --scratch a fresh one; \
            both need LibTorch, and -o is a folder then. What comes out goes to \
            `mimo evaluate --model MODEL --head HEAD`, or `--model FOLDER`.
            """)

    @Argument(help: "Dataset of the site (mimo trace).")
    var dataset: String

    @Option(help: "Model: a folder, or a name in the project's Models.")
    var model = ModelLibrary.shipped

    @Option(
        name: .shortAndLong,
        help: "Head to write (.safetensors), or folder of a whole model.")
    var output: String

    @OptionGroup var options: AdaptationOptions

    @OptionGroup var shared: SharedOptions

    var inputs: [String?] { [dataset] }

    var outputs: [NamedOutput?] {
        [
            options.trainsAll
                ? .folder(output, option: "-o", names: ["README.md"])
                : .file(output, option: "-o", format: OutputHead.format)
        ]
    }

    func validate() throws {
        if options.trainsAll { return }
        guard (output as NSString).pathExtension == "safetensors" else {
            throw ValidationError("-o must end in .safetensors: it is one file, a head")
        }
    }

    func run() async throws {
        let channels = try ChannelDataset(path: dataset)
        var notes = MissingParts.note(channels, path: dataset)
        let model = try LoadedModel(model)
        guard model.adaptation == .head else {
            throw InputError(
                model.source, expected: "a model that can be fitted to a site",
                found: "a structured model, which has learned nothing that depends on the site")
        }
        try options.check(for: model)
        notes += ForeignUse.note(model, on: channels)
        let base = try model.foundationModel()
        if options.trainsAll {
            try checkModelFolder(
                output, reading: model.folder, isRun: TrainingRun.isBegun(in: output))
            try FolderLock.hold(output)
            let trained = try SiteModelTraining(options, shared).run(
                channels, from: options.scratch ? nil : base, like: base, of: model,
                output: output, path: dataset)
            try report(channels, model, base, [(trained, nil)], origin: nil, notes)
            return
        }
        let configuration = options.configuration(base, seed: shared.seed)
        let adaptation = try Adaptation(
            base, to: channels, library: try options.library(base, folder: model.folder),
            configuration, path: dataset)
        let display = ProgressDisplay(
            "adapting", total: configuration.training.samples, style: shared.progressStyle)
        let adapted = try adaptation.run(threads: shared.threads) { samples, _ in
            display.advance(to: samples)
        }
        display.finish()
        try adapted.write(to: output, configuration: base.configuration)
        try report(channels, model, base, [(base, adapted.head)], origin: adapted.origin, notes)
    }

    /// Pilot ratios in dB at which a model that knows channels is tried out.
    private static let pilotRatios = [10.0, 0]

    /// The entries of models that know channels, on estimates.
    private func knowing(
        _ versions: [(String, FoundationModel, OutputHead?)], core: StructuredModel, antennas: Int
    ) throws -> [AdaptationCheck.Entry] {
        try Self.pilotRatios.flatMap { ratio in
            try versions.map { name, model, head in
                AdaptationCheck.Entry(
                    name: "\(name), pilots at \(Int(ratio)) dB",
                    precoder: LoadedModel.precoder(
                        core,
                        try LearnedEstimator(
                            model, head: head, headName: name, antennas: antennas,
                            source: dataset),
                        model: model, pilotRatio: ratio), pilotRatio: ratio)
            }
        }
    }

    private struct Output: Encodable {
        var output: String
        var origin: AdaptedHead.Origin?
        var sumRates: [AdaptationCheck.Row]
        var notes: [String]
    }

    private func report(
        _ channels: ChannelDataset, _ model: LoadedModel, _ base: FoundationModel,
        _ made: [(FoundationModel, OutputHead?)], origin: AdaptedHead.Origin?,
        _ notes: [String]
    ) throws {
        let check = try AdaptationCheck(
            channels, noise: options.noise, threads: shared.threads, path: dataset)
        let versions = [("before", base, nil)] + made.map { ("after", $0.0, $0.1) }
        let entries =
            model.knowsChannels
            ? try knowing(versions, core: model.structuredModel(), antennas: channels.antennaCount)
            : try versions.map {
                AdaptationCheck.Entry(
                    name: $0.0,
                    precoder: try LearnedPrecoder(
                        $0.1, head: $0.2, headName: $0.0, antennas: channels.antennaCount,
                        source: dataset))
            }
        let rows = check.rows(entries, users: base.configuration.users)
        if shared.json {
            return try printJSON(
                Output(output: output, origin: origin, sumRates: rows, notes: notes),
                as: .adaptation)
        }
        if let origin {
            print("local     \(origin.users) users of \(origin.site)")
            if !origin.similar.isEmpty {
                let list = origin.similar.map { "\($0.name) \(String(format: "%.3f", $0.cosine))" }
                print("similar   \(list.joined(separator: "\n          "))")
            }
        }
        AdaptationCheck.show(rows)
        print("written   \(output)")
    }
}

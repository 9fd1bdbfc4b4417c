import ArgumentParser
import Channels
import Evaluation
import Foundation
import Models
import Precoding
import Reporting
import Sites
import Support
import Training

/// `mimo deploy`: the main job in one: a site, its channels, its precoders, the report.
struct DeployCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Bring a model to a site: trace, adapt, evaluate, report.",
        discussion: """
            Traces the site (mimo trace), fits heads to it from a few local channels and from all \
            of them (mimo adapt), compares the model without, with few and with all local channels \
            to the classical precoders on users that were kept apart (mimo evaluate), and writes \
            the report (mimo report). A model that knows channels is shown in a second report, on \
            estimates from pilots; in the first one channels are known, and there is nothing to \
            clean. Everything goes to the folder that -o names.
            """)

    @Argument(help: "OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2) or a manifest's name.")
    var site: String

    @Option(name: .shortAndLong, help: "Folder to write to (default: SITE-deployment).")
    var output: String?

    @Option(help: "Model: a folder, or a name in the project's Models.")
    var model = ModelLibrary.shipped

    @Option(help: "Structured model to stand beside it, which needs no adaptation, or none.")
    var structuredModel = ModelLibrary.shippedStructured

    @Option(help: "Local channels of the few-shot head, 1 to 1000000.")
    var shots = 100

    @Option(
        help: "Similar training environments that the few-shot head learns from as well, 0 to 1000."
    )
    var top = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pilot signal-to-noise ratio, -100 to 200 dB, of the second report, for a model that knows channels.",
            valueName: "dB"))
    var pilots = 10.0

    @Option(help: "Groups of users that each head learns from, 1 to 1000000000000.")
    var samples = 100_000

    @OptionGroup var options: TraceOptions

    @OptionGroup var evaluation: EvaluationOptions

    @OptionGroup var shared: SharedOptions

    var draws: Bool { true }

    var inputs: [String?] { [site, options.userFile, options.place.ground.terrain] }

    var outputs: [NamedOutput?] {
        let name = Site.name(site)
        let heads = adaptationNames.map { "\(name)-\($0).safetensors" }
        let formats = Dictionary(uniqueKeysWithValues: heads.map { ($0, OutputHead.format) })
            .merging(["\(name).safetensors": ChannelDataset.format]) { $1 }
        return [
            .folder(
                folder, option: "-o", names: formats.keys.sorted() + documents.map { name + $0 },
                formats: formats)
        ]
    }

    /// The folder that is written to.
    private var folder: String { output ?? "\(Site.name(site))-deployment" }

    /// What is written beside the dataset and heads, behind the site's name.
    private let documents = [
        "-evaluation.json", ".html", "-pilots-evaluation.json", "-pilots.html",
    ]

    /// What the kinds of adaptation are called, few-shot ones with and without similar environments.
    private var adaptationNames: [String] {
        let few = [1, 0].map { AdaptationConfiguration(shots: shots, similarEnvironments: $0) }
        return (few + [.full]).map(\.name)
    }

    /// Takes away what an earlier deployment has left, so that no file of another stays beside those of
    /// this one, however it ends.
    private func removeEarlier() throws {
        for case .folder(let folder, _, let names, _)? in outputs {
            for name in names {
                let path = FilePath.join(folder, name)
                guard OutputPlace.isFile(path), OwnFile.isOwn(path) else { continue }
                try FileManager.default.removeItem(atPath: path)
            }
        }
    }

    func validate() throws {
        try PilotOptions.check(pilots)
        try OptionRange.check("--shots", shots, OptionRange.shots)
        try OptionRange.check("--top", top, OptionRange.top)
        try OptionRange.check("--samples", samples, OptionRange.samples)
    }

    private var structured: String? { structuredModel == "none" ? nil : structuredModel }

    /// A head and what tables call it; `nil` for the model's own.
    private typealias Version = (name: String, head: OutputHead?)

    /// An evaluation with its files.
    private struct Evaluated: Encodable {
        private enum Key: CodingKey { case result, report }

        var result, report: String
        var evaluation: EvaluationResult

        /// The keys of the evaluation, and beside them those of the files.
        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            try object.encode(result, forKey: .result)
            try object.encode(report, forKey: .report)
            try evaluation.overview.encode(to: encoder)
        }
    }

    private struct Output: Encodable {
        private enum Key: CodingKey { case dataset, heads, estimated }

        var dataset: String
        var heads: [String]
        var known: Evaluated
        var estimated: Evaluated?

        /// The evaluation of known channels stands among the keys, that of estimates by itself.
        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            try object.encode(dataset, forKey: .dataset)
            try object.encode(heads, forKey: .heads)
            try object.encodeIfPresent(estimated, forKey: .estimated)
            try known.encode(to: encoder)
        }
    }

    func run() async throws {
        let (place, _) = try options.load(site)
        func path(_ name: String) -> String { "\(folder)/\(place.name)\(name)" }
        let model = try LoadedModel(model)
        let base = try model.foundationModel()
        let companion = try structured.map { try LoadedModel($0) }
        _ = try companion?.structuredModel()
        var evaluator = try evaluation.evaluator(shared)
        try FolderLock.hold(folder)

        say("tracing \(place.name)")
        let mast = try options.mast(on: place)
        let dataset = try options.recipe(shared).dataset(
            site: place, mast: mast, progress: shared.progressStyle)
        try removeEarlier()
        try dataset.write(to: path(".safetensors"))
        let direct = dataset.lineOfSight.count { $0 }
        say(
            "\(dataset.userCount) users, \(direct) in line of sight; mast: \(mast.reason)")

        let notes = ForeignUse.note(model, on: dataset, users: evaluator.usersPerGroup)
        var versions: [Version] = [("zero-shot", nil)]
        var heads: [String] = []
        for configuration in adaptations(base) {
            say("\(configuration.name) adaptation")
            let library =
                configuration.similarEnvironments > 0
                ? Adaptation.Library(
                    try ReplaySet(folder: model.folder, configuration: base.configuration)) : nil
            let adaptation = try Adaptation(
                base, to: dataset, library: library, configuration, path: path(".safetensors"))
            let display = ProgressDisplay(
                "adapting", total: configuration.training.samples, style: shared.progressStyle)
            let adapted = try adaptation.run(threads: shared.threads) { samples, _ in
                display.advance(to: samples)
            }
            display.finish()
            if let best = adaptation.similar.first {
                say(String(format: "most like %@ (cosine %.2f)", best.name, best.cosine))
            }
            heads.append(path("-\(configuration.name).safetensors"))
            try adapted.write(to: heads[heads.count - 1], configuration: base.configuration)
            versions.append((configuration.name, adapted.head))
        }

        say("evaluating on users kept apart")
        // With the channels known a model that cleans them is its core, whatever its head.
        var onEstimates = evaluator
        let known = model.knowsChannels ? model : companion
        if let known {
            let beside = try known.precoders(
                antennas: dataset.antennaCount, energy: evaluator.energyModel)
            evaluator.precoders.append(beside.sumRate)
            if let rates = beside.requestedRates { evaluator.ratePrecoders.append(rates) }
        }
        if !model.knowsChannels {
            let precoders = try versions.map {
                try LearnedPrecoder(
                    base, head: $0.head, headName: $0.name, antennas: dataset.antennaCount)
            }
            evaluator.precoders += precoders.map { $0 as any Precoder }
            evaluator.ratePrecoders += precoders.filter(\.isTrainedForRates)
        }
        var result = try evaluator.evaluate(
            dataset, path: path(".safetensors"), progress: shared.progressStyle)
        result.record.notes = notes
        try result.write(to: path("-evaluation.json"))
        _ = try await Report(dataset: dataset, result: result).write(to: path(".html"))
        var reports = [path(".html")]
        var estimated: Evaluated?
        var tables = [result.rateTable, result.energy.isEmpty ? "" : result.energyTable]
        if model.knowsChannels {
            onEstimates.pilotRatio = pilots
            if let companion {
                onEstimates.precoders.append(
                    try companion.precoders(antennas: dataset.antennaCount).sumRate)
            }
            onEstimates.precoders = onEstimates.precoders.map {
                EstimatingPrecoder($0, ScalarEstimator(), pilotRatio: pilots)
            }
            let core = try model.structuredModel()
            onEstimates.precoders += try versions.map {
                LoadedModel.precoder(
                    core,
                    try LearnedEstimator(
                        base, head: $0.head, headName: $0.name, antennas: dataset.antennaCount),
                    model: base, pilotRatio: pilots)
            }
            say(String(format: "the same from pilots at %g dB", pilots))
            var noisy = try onEstimates.evaluate(
                dataset, path: path(".safetensors"), progress: shared.progressStyle)
            noisy.record.notes = notes
            try noisy.write(to: path("-pilots-evaluation.json"))
            _ = try await Report(dataset: dataset, result: noisy).write(to: path("-pilots.html"))
            reports.append(path("-pilots.html"))
            estimated = Evaluated(
                result: path("-pilots-evaluation.json"), report: path("-pilots.html"),
                evaluation: noisy)
            tables.append(
                String(format: "from estimates, pilots at %g dB\n\n", pilots) + noisy.rateTable)
        }
        if shared.json {
            try printJSON(
                Output(
                    dataset: path(".safetensors"), heads: heads,
                    known: Evaluated(
                        result: path("-evaluation.json"), report: path(".html"),
                        evaluation: result),
                    estimated: estimated), as: .deployment)
        } else {
            print("\n" + tables.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n")
            for report in reports { print("report   \(report)") }
        }
    }

    private func adaptations(_ base: FoundationModel) -> [AdaptationConfiguration] {
        let kinds: [AdaptationConfiguration] = [
            .init(shots: shots, similarEnvironments: top), .full,
        ]
        return kinds.map { configuration in
            var configuration = configuration
            configuration.noise = evaluation.noise
            configuration.training.seed = shared.seed
            configuration.training.samples = samples
            configuration.setObjectives(of: base)
            return configuration
        }
    }

    private func say(_ text: String) {
        guard !shared.json else { return }
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}

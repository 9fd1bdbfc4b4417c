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
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Bring a model to a site: trace, adapt, evaluate, report.",
        discussion: """
            Traces the site (mimo trace), fits heads to it from a few local channels and from all \
            of them (mimo adapt), compares the model without, with few and with all local channels \
            to the classical precoders on users that were kept apart (mimo evaluate), and writes \
            the report (mimo report). Everything goes to the folder that -o names.
            """)

    @Argument(help: "OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2) or a manifest's name.")
    var site: String

    @Option(name: .shortAndLong, help: "Folder to write to (default: SITE-deployment).")
    var output: String?

    @Option(help: "Model: a folder, or a name in the project's Models.")
    var model = ModelLibrary.shipped

    @Option(help: "Structured model to stand beside it, which needs no adaptation, or none.")
    var structuredModel = ModelLibrary.shippedStructured

    @Option(help: "Local channels of the few-shot head.")
    var shots = 20

    @Option(help: "Similar training environments that the few-shot head learns from as well.")
    var top = 5

    @Option(help: "Groups of users that each head learns from.")
    var samples = 100_000

    @OptionGroup var options: TraceOptions

    @OptionGroup var evaluation: EvaluationOptions

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard shots > 0, top >= 0, samples > 0 else {
            throw ValidationError("--shots and --samples must be positive, --top not negative")
        }
    }

    private var structured: String? { structuredModel == "none" ? nil : structuredModel }

    private struct Output: Encodable {
        var dataset, result, report: String
        var heads: [String]
        var rows: [EvaluationRow]
    }

    func run() async throws {
        let (place, _) = try SiteLibrary.standard().load(site)
        let folder = output ?? "\(place.name)-deployment"
        func path(_ name: String) -> String { "\(folder)/\(place.name)\(name)" }
        let model = try LoadedModel(model)
        let base = try model.foundationModel()
        let companion = try structured.map { try LoadedModel($0) }
        _ = try companion?.structuredModel()
        var evaluator = try evaluation.evaluator(shared)

        say("tracing \(place.name)")
        let mast = try options.mast(on: place)
        let dataset = try options.recipe(shared).dataset(
            site: place, mast: mast, progress: shared.progressStyle)
        try dataset.write(to: path(".safetensors"))
        let direct = dataset.lineOfSight.count { $0 }
        say(
            "\(dataset.userCount) users, \(direct) in line of sight; mast: \(mast.reason)")

        var precoders = [try LearnedPrecoder(base, antennas: dataset.antennaCount)]
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
            precoders.append(
                try LearnedPrecoder(
                    base, head: adapted.head, headName: configuration.name,
                    antennas: dataset.antennaCount))
        }

        say("evaluating on users kept apart")
        evaluator.precoders += precoders.map { $0 as any Precoder }
        evaluator.ratePrecoders += precoders.filter(\.isTrainedForRates)
        if let companion {
            let beside = try companion.precoders(
                antennas: dataset.antennaCount, energy: evaluator.energyModel)
            evaluator.precoders.append(beside.sumRate)
            if let rates = beside.requestedRates { evaluator.ratePrecoders.append(rates) }
        }
        let result = try evaluator.evaluate(
            dataset, path: path(".safetensors"), progress: shared.progressStyle)
        try result.write(to: path("-evaluation.json"))
        _ = try await Report(dataset: dataset, result: result).write(to: path(".html"))
        if shared.json {
            try printJSON(
                Output(
                    dataset: path(".safetensors"), result: path("-evaluation.json"),
                    report: path(".html"), heads: heads, rows: result.rows))
        } else {
            print("\n\(result.rateTable)\n")
            if !result.energy.isEmpty { print(result.energyTable) }
            print("\nreport   \(path(".html"))")
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

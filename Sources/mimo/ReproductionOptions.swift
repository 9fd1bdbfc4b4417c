import ArgumentParser
import Channels
import Reproduction
import Foundation
import Models
import RayTracing
import Sites
import Support
import Training

/// Model, sites and sizes of the experiments of `mimo reproduce`.
struct ReproductionOptions: ParsableArguments {
    private static let defaults = ReproductionConfiguration()
    /// What is looked for unless told otherwise: reflections alone, as in the paper.
    private static let mechanisms: Set<Mechanism> = [.specular]

    @Option(
        name: .customLong("model"),
        help: ArgumentHelp(
            "Model: a folder, or a name in the project's Models (repeatable, one of each kind; "
                + "default: \(ModelLibrary.shippedLinear), \(ModelLibrary.shippedStructured) and "
                + "\(ModelLibrary.shipped)).", valueName: "model"))
    var models: [String] = []

    @Option(help: "Sites, separated by commas (default: the manifest's deployment sites).")
    var sites: String?

    @Option(help: "Positions to draw at each site, 1 to 10000000.")
    var users = 7_000

    @Option(help: "Groups of test users of each environment, 2 to 1000000.")
    var groups = Self.defaults.groups

    @Option(
        help: "Groups of each environment that ask for rates, 2 to 1000000; at most --groups count."
    )
    var requestGroups = Self.defaults.requestGroups

    @Option(help: "Local channels of few-shot adaptation, 1 to 1000000.")
    var shots = Self.defaults.shots

    @Option(
        help:
            "Similar training environments that few-shot adaptation learns from as well, 0 to 1000."
    )
    var top = Self.defaults.top

    @Option(help: "Groups that each head learns from, 1 to 1000000000000.")
    var headSamples = Self.defaults.headSamples

    @Option(help: "Groups that each model from scratch learns from, 1 to 1000000000000.")
    var scratchSamples = Self.defaults.scratchSamples

    @Option(help: "Groups that all layers learn from, starting from the model, 1 to 1000000000000.")
    var fullSamples = Self.defaults.fullSamples

    @Option(
        help: ArgumentHelp(
            "Datasets of the training sites, to compare the replay set with.", valueName: "folder"))
    var data: String?

    @OptionGroup var tracing: TracingOptions

    func validate() throws {
        try OptionRange.check("--users", users, OptionRange.users)
        for (name, value) in [("--groups", groups), ("--request-groups", requestGroups)] {
            try OptionRange.check(name, value, 2...OptionRange.groups.upperBound)
        }
        try tracing.checkDiffractionOrder(standard: Self.mechanisms)
        try OptionRange.check("--shots", shots, OptionRange.shots)
        try OptionRange.check("--top", top, OptionRange.top)
        for (name, value) in [
            ("--head-samples", headSamples), ("--scratch-samples", scratchSamples),
            ("--full-samples", fullSamples),
        ] {
            try OptionRange.check(name, value, OptionRange.samples)
        }
    }

    /// The configuration that these options ask for.
    func configuration(seed: UInt64) -> ReproductionConfiguration {
        var configuration = Self.defaults
        configuration.seed = seed
        configuration.groups = groups
        configuration.requestGroups = requestGroups
        configuration.shots = shots
        configuration.top = top
        configuration.headSamples = headSamples
        configuration.scratchSamples = scratchSamples
        configuration.fullSamples = fullSamples
        configuration.data = data
        return configuration
    }

    /// The models: a transformer whose heads give precoders, and, if there are any, a structured
    /// model and one that knows channels.
    private struct Chosen {
        var transformer: LoadedModel
        var structured, knowing: LoadedModel?
    }

    private func chosenModels() throws -> Chosen {
        let shipped = [
            ModelLibrary.shippedLinear, ModelLibrary.shippedStructured, ModelLibrary.shipped,
        ]
        let loaded = try (models.isEmpty ? shipped : models).map { try LoadedModel($0) }
        let structured = loaded.filter { $0.architecture == .structured }
        let knowing = loaded.filter(\.knowsChannels)
        let others = loaded.filter { $0.architecture == .transformer && !$0.knowsChannels }
        guard others.count == 1, structured.count <= 1, knowing.count <= 1 else {
            throw InputError(
                "--model",
                expected: "one transformer whose heads give precoders, and one structured model "
                    + "and one that knows channels, or none",
                found: "\(others.count), \(structured.count) and \(knowing.count)")
        }
        return Chosen(
            transformer: others[0], structured: structured.first, knowing: knowing.first)
    }

    /// The replay set in the folder of a model, if there is one.
    private func replay(of model: LoadedModel) throws -> ReplaySet? {
        let path = FilePath.join(model.folder, ReplaySet.fileName)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try ReplaySet(path: path, configuration: model.foundationModel().configuration)
    }

    /// The model on the traced sites.
    func context(cache: ArtifactCache, _ shared: SharedOptions) throws -> ReproductionContext {
        let chosen = try chosenModels()
        let datasets = SiteDatasets(
            library: try .standard(), users: users, seed: shared.seed,
            tracing: tracing.configuration(threads: shared.threads, standard: Self.mechanisms),
            progress: shared.progressStyle)
        let names =
            try sites.map { $0.split(separator: ",").map(String.init) }
            ?? datasets.names(of: .deployment)
        let places = names.map(Site.name)
        if let twice = places.first(where: { name in places.count { $0 == name } > 1 }) {
            throw InputError(
                "--sites", expected: "sites of different names", found: "\(twice) more than once")
        }
        var context = try ReproductionContext(
            model: chosen.transformer.foundationModel(),
            structured: try chosen.structured?.structuredModel(),
            knowing: try chosen.knowing.map {
                try KnowingModel(
                    $0.foundationModel(), core: $0.structuredModel(), replay: replay(of: $0))
            },
            replay: replay(of: chosen.transformer),
            datasets: names.map { try datasets.dataset($0, cache: cache) }, cache: cache,
            configuration: configuration(seed: shared.seed))
        context.threads = shared.threads
        context.progress = shared.progressStyle
        context.isCancelled = { Interruption.wasAsked }
        if !shared.json {
            context.note = { FileHandle.standardError.write(Data("\($0)\n".utf8)) }
        }
        return context
    }
}

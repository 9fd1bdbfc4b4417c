import Channels
import Models
import Precoding
import Support
import Training

/// Where experiments are run: a model, environments that it has not seen, and a work folder.
///
///     let laboratory = try Laboratory(
///         model: model, replay: replay, datasets: datasets, work: WorkFolder("results-work"),
///         settings: settings)
///     let result = try TransferExperiment().run(in: laboratory)
public struct Laboratory: Sendable {
    /// Everything that fixes the experiments.
    public let settings: ReproductionSettings
    /// The model.
    public let model: FoundationModel
    /// The structured model that stands beside it in every table but those of training.
    public let structured: StructuredModel?
    /// The environments, in the order of the datasets, line of sight first.
    public let environments: [EnvironmentDataset]
    /// What takes long to make is kept here.
    public let work: WorkFolder
    /// Training environments for few-shot adaptation: the model's replay set.
    let replay: Adaptation.Library?

    /// The yardstick of every share.
    public var reference = ReferencePrecoder()
    /// Upper limit of threads; `nil` is all processors. Changes nothing but the duration.
    public var threads: Int?
    /// How progress is shown.
    public var progress = ProgressDisplay.Style.silent
    /// Told what is begun.
    public var note: @Sendable (String) -> Void = { _ in }
    /// Asked between pieces of work; `true` ends them in order, to be gone on with later.
    public var isCancelled: @Sendable () -> Bool = { false }

    /// A laboratory of `model` and the environments of `datasets`.
    ///
    /// The settings that describe the model are filled in here.
    ///
    /// - Throws: `InputError` when the datasets have another number of antennas than the model,
    ///   channels that are not finite, or no environment with enough users.
    public init(
        model: FoundationModel, structured: StructuredModel? = nil, replay: ReplaySet?,
        datasets: [ChannelDataset], work: WorkFolder, settings: ReproductionSettings
    ) throws {
        var settings = settings
        settings.model = model.name
        settings.isTrainedForRates = model.isTrainedForRates
        settings.modelWeights =
            try LearnedPrecoder(model, antennas: model.configuration.antennas).summary
        settings.structured = structured?.name
        settings.structuredWeights = structured.map { StructuredPrecoder($0).summary }
        self.settings = settings
        self.model = model
        self.structured = structured
        self.work = work
        self.replay = replay.map { Adaptation.Library($0) }
        for dataset in datasets where dataset.antennaCount != model.configuration.antennas {
            throw InputError(
                dataset.settings.site,
                expected: "\(model.configuration.antennas) antennas, as the model has",
                found: "\(dataset.antennaCount)")
        }
        environments = try datasets.flatMap {
            try EnvironmentDataset.environments(
                of: $0, settings, users: model.configuration.users)
        }
        guard !environments.isEmpty else {
            throw InputError(
                "the sites",
                expected: "an environment with "
                    + "\(EnvironmentDataset.leastGroups * model.configuration.users) users to "
                    + "learn from and \(model.configuration.users) test users",
                found: "none in \(datasets.count) sites")
        }
    }

    /// Ends the work in order when that was asked for.
    ///
    /// - Throws: ``Interrupted``.
    func checkCancelled() throws {
        if isCancelled() { throw Interrupted() }
    }
}

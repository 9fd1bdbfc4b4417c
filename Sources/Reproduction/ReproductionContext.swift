import Channels
import Models
import Precoding
import Support
import Training

/// Where the tables and figures are made: a model, environments that it has not seen, and a cache of
/// what takes long.
///
///     let context = try ReproductionContext(
///         model: model, replay: replay, datasets: datasets, cache: ArtifactCache("results-work"),
///         configuration: ReproductionConfiguration())
///     let table = try Table1(in: context)
package struct ReproductionContext: Sendable {
    /// Everything that fixes the results.
    package let configuration: ReproductionConfiguration
    /// The model.
    package let model: FoundationModel
    /// The structured model that stands beside it in every table but those of training.
    package let structured: StructuredModel?
    /// The model that knows channels, for Figure 4; `nil` leaves the figure out.
    package let knowing: KnowingModel?
    /// The environments, in the order of the datasets, line of sight first.
    package let environments: [EnvironmentDataset]
    /// What takes long to make is kept here.
    package let cache: ArtifactCache
    /// Training environments for few-shot adaptation: the model's replay set.
    let replay: Adaptation.Library?

    /// The yardstick of every share.
    package var reference = ReferencePrecoder()
    /// Upper limit of threads; `nil` is all processors. Changes nothing but the duration.
    package var threads: Int?
    /// How progress is shown.
    package var progress = ProgressDisplay.Style.silent
    /// Told what is begun.
    package var note: @Sendable (String) -> Void = { _ in }
    /// Asked between pieces of work; `true` ends them in order, to be gone on with later.
    package var isCancelled: @Sendable () -> Bool = { false }

    /// A context of `model` and the environments of `datasets`.
    ///
    /// The fields of the configuration that describe the model are filled in here.
    ///
    /// - Throws: `InputError` when the datasets have another number of antennas than the model,
    ///   channels that are not finite, or no environment with enough users.
    package init(
        model: FoundationModel, structured: StructuredModel? = nil, knowing: KnowingModel? = nil,
        replay: ReplaySet?, datasets: [ChannelDataset], cache: ArtifactCache,
        configuration: ReproductionConfiguration
    ) throws {
        var configuration = configuration
        configuration.model = model.name
        configuration.isTrainedForRates = model.isTrainedForRates
        configuration.modelWeights =
            try LearnedPrecoder(model, antennas: model.configuration.antennas).summary
        configuration.structured = structured?.name
        configuration.structuredWeights = structured.map { StructuredPrecoder($0).summary }
        configuration.knowing = knowing?.model.name
        configuration.knowingWeights = knowing?.weights
        self.configuration = configuration
        self.model = model
        self.knowing = knowing
        self.structured = structured
        self.cache = cache
        self.replay = replay.map { Adaptation.Library($0) }
        if let knowing, knowing.model.configuration.antennas != model.configuration.antennas {
            throw InputError(
                "model \(knowing.model.name)",
                expected: "\(model.configuration.antennas) antennas, as model \(model.name) has",
                found: "\(knowing.model.configuration.antennas)")
        }
        for dataset in datasets where dataset.antennaCount != model.configuration.antennas {
            throw InputError(
                dataset.record.site,
                expected: "\(model.configuration.antennas) antennas, as the model has",
                found: "\(dataset.antennaCount)")
        }
        environments = try datasets.flatMap {
            try EnvironmentDataset.environments(
                of: $0, configuration, users: model.configuration.users)
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

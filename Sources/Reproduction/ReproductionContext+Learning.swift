import Channels
import Models
import Precoding
import Support
import Training

extension ReproductionContext {
    /// What fixes a head.
    private struct HeadKey: Encodable {
        var dataset: DatasetRecord
        var localUsers: Int
        var model: String
        var adaptation: AdaptationConfiguration
        var library: String
    }

    /// What fixes a whole model.
    private struct ModelKey: Encodable {
        var dataset: DatasetRecord
        var environment: Environment
        var localUsers: Int
        var start: String
        var configuration: TrainingConfiguration
    }

    /// How heads and whole models are made; ``Recipe`` says when to raise a revision.
    private static let headRecipe = Recipe("head", revision: 1, from: [SiteDatasets.recipe])
    private static let modelRecipe = Recipe("model", revision: 1, from: [SiteDatasets.recipe])

    /// What the model's own replay set is called in configuration.
    static let replayName = "replay set"

    /// The precoder of `method` for `part`, trained now or before.
    ///
    /// - Throws: ``Interrupted``; `InputError` when few-shot adaptation has no training environments
    ///   to learn from; `TorchError` when a whole model is to be trained without LibTorch.
    func precoder(
        _ method: LearnedMethod, for part: EnvironmentDataset
    ) throws -> LearnedPrecoder {
        let antennas = part.dataset.antennaCount
        func withHead(_ adaptation: AdaptationConfiguration) throws -> LearnedPrecoder {
            try LearnedPrecoder(
                model, head: head(adaptation, for: part), headName: method.rawValue,
                antennas: antennas)
        }
        switch method {
        case .zeroShot: return try LearnedPrecoder(model, antennas: antennas)
        case .fewShot:
            return try withHead(
                adaptation(shots: configuration.shots, top: configuration.top, part))
        case .fullHead: return try withHead(adaptation(shots: nil, top: 0, part))
        case .scratch, .fullModel:
            let trained = try trainedModel(
                from: method == .scratch ? nil : model,
                samples: method == .scratch
                    ? configuration.scratchSamples : configuration.fullSamples,
                on: part)
            return try LearnedPrecoder(
                trained, head: trained.defaultHead, headName: method.rawValue, antennas: antennas)
        }
    }

    /// How a head is fitted to `part` from `shots` local channels (`nil`: all) and the `top`
    /// most similar training environments.
    func adaptation(
        shots: Int?, top: Int, _ part: EnvironmentDataset
    ) -> AdaptationConfiguration {
        var adaptation =
            shots.map { AdaptationConfiguration(shots: $0, similarEnvironments: top) }
            ?? AdaptationConfiguration.full
        adaptation.sight = part.environment.sight
        adaptation.noise = configuration.noise
        adaptation.featureGroups = configuration.boundGroups
        adaptation.training.seed = configuration.seed
        adaptation.training.samples = configuration.headSamples
        adaptation.setObjectives(of: model)
        return adaptation
    }

    /// A head of `part`, trained now or before.
    ///
    /// - Parameters:
    ///   - adaptation: how.
    ///   - part: for which users.
    ///   - library: training environments to learn from; `nil` for the model's replay set.
    ///   - libraryName: what they are called in the item's configuration.
    func head(
        _ adaptation: AdaptationConfiguration, for part: EnvironmentDataset,
        library: Adaptation.Library? = nil, libraryName: String = Self.replayName
    ) throws -> OutputHead {
        let key = HeadKey(
            dataset: part.dataset.record, localUsers: part.localCount,
            model: configuration.modelWeights, adaptation: adaptation,
            library: adaptation.similarEnvironments > 0 ? libraryName : "none")
        let kind =
            adaptation.shots.map { "\($0)-shots-top-\(adaptation.similarEnvironments)" } ?? "full"
        let suffix = libraryName == Self.replayName ? "" : "-data"
        let label = "\(part.name) head, \(kind)\(suffix)"
        let item = try cache.item(
            "heads/\(part.environment.fileName)/\(kind)\(suffix)", recipe: Self.headRecipe,
            settings: key
        ) { folder in
            try checkCancelled()
            note(label)
            let training = try Adaptation(
                model, to: part.dataset,
                library: adaptation.similarEnvironments > 0 ? library ?? replay : nil, adaptation,
                path: part.name)
            let display = ProgressDisplay(
                label, total: adaptation.training.samples, style: progress)
            let adapted = try training.run(threads: threads) { samples, _ in
                display.advance(to: samples)
            }
            display.finish()
            try adapted.write(to: "\(folder)/\(Self.headFile)", configuration: model.configuration)
        }
        return try OutputHead(path: item.path(Self.headFile), of: model)
    }

    private static let headFile = "head.safetensors"

    /// A whole model of `part`, trained now or before; goes on from a checkpoint.
    ///
    /// - Parameters:
    ///   - start: the model to go on from; `nil` for fresh weights, which learn the sum rate.
    ///   - samples: groups to learn from.
    ///   - part: whose local users.
    func trainedModel(
        from start: FoundationModel?, samples: Int, on part: EnvironmentDataset
    ) throws -> FoundationModel {
        let kind = start == nil ? "scratch" : "full"
        var training = SiteTraining.configuration(
            like: model, phase: start?.isTrainedForRates == true ? 2 : 1, samples: samples,
            noise: configuration.noise, seed: configuration.seed)
        training.boundGroups = configuration.boundGroups
        training.validationGroups = max(1, configuration.boundGroups / 2)
        let key = ModelKey(
            dataset: part.dataset.record, environment: part.environment,
            localUsers: part.localCount,
            start: start == nil ? "fresh weights" : configuration.modelWeights,
            configuration: training)
        let label = "\(part.name) \(kind == "full" ? "all layers" : "from scratch")"
        let item = try cache.item(
            "models/\(part.environment.fileName)/\(kind)", recipe: Self.modelRecipe,
            settings: key
        ) { folder in
            try checkCancelled()
            note(label)
            try train(training, from: start, on: part, label: label, folder: folder)
                .write(to: folder)
        }
        var trained = try FoundationModel(folder: item.folder)
        trained.name = start?.name ?? "model"
        return trained
    }

    private func train(
        _ configuration: TrainingConfiguration, from start: FoundationModel?,
        on part: EnvironmentDataset, label: String, folder: String
    ) throws -> FoundationModel {
        let training = try SiteTraining.start(
            configuration, on: part.dataset, sight: part.environment.sight, folder: folder,
            from: start, threads: threads, path: part.name)
        try finish(training, label: label)
        return try SiteTraining.model(training, name: folder)
    }

    /// Trains to the end, with a display called `label`.
    ///
    /// - Throws: ``Interrupted`` when the work was asked to stop.
    func finish(_ training: TrainingRun, label: String) throws {
        let display = ProgressDisplay(
            label, total: training.iterations * training.samplesPerIteration, style: progress)
        display.advance(by: training.samples)
        let isDone = try training.run(
            observer: { display.advance(by: $0.samplesPerIteration) }, isCancelled: isCancelled)
        guard isDone else { throw Interrupted() }
        display.finish()
    }
}

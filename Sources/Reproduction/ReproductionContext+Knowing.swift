import Channels
import Models
import Precoding
import Support
import Training

extension ReproductionContext {
    /// What fixes a version of a model that knows channels.
    private struct KnowingKey: Encodable {
        var dataset: DatasetRecord
        var environment: Environment
        var localUsers: Int
        var weights, method: String
        var adaptation: AdaptationConfiguration?
        var configuration: TrainingConfiguration
    }

    /// How such models are made; ``Recipe`` says when to raise the revision.
    private static let knowingRecipe = Recipe(
        "knowing", revision: 1, from: [SiteDatasets.recipe])

    /// The transformer of `method` for `part`, trained now or before.
    ///
    /// - Parameters:
    ///   - method: zero-shot; few-shot, full or from scratch, all layers each.
    ///   - knowing: the model that it goes on from.
    ///   - part: for which users.
    /// - Throws: ``Interrupted``, `InputError` as ``Adaptation``, `TorchError` without LibTorch.
    func model(
        _ method: LearnedMethod, of knowing: KnowingModel, for part: EnvironmentDataset
    ) throws -> FoundationModel {
        guard method != .zeroShot else { return knowing.model }
        let how = configuration.knowingAdaptation ?? KnowingAdaptation()
        let isScratch = method == .scratch
        var adaptation: AdaptationConfiguration?
        if method == .fewShot {
            var few = AdaptationConfiguration(
                shots: how.shots, similarEnvironments: how.top)
            few.localShare = how.localShare
            few.sight = part.environment.sight
            few.noise = configuration.noise
            few.training.seed = configuration.seed
            adaptation = few
        }
        let samples =
            isScratch
            ? how.scratchSamples : adaptation == nil ? how.fullSamples : how.fewSamples
        let training = SiteTraining.configuration(
            like: knowing.model, phase: 1, goesOn: !isScratch, samples: samples,
            noise: configuration.noise, seed: configuration.seed)
        let key = KnowingKey(
            dataset: part.dataset.record, environment: part.environment,
            localUsers: part.localCount, weights: isScratch ? "fresh weights" : knowing.weights,
            method: method.rawValue, adaptation: adaptation, configuration: training)
        let label = "\(part.name) \(method.rawValue), knowing channels"
        let item = try cache.item(
            "knowing/\(part.environment.fileName)/\(Self.folderName(method))",
            recipe: Self.knowingRecipe, settings: key
        ) { folder in
            try checkCancelled()
            note(label)
            let run: TrainingRun
            if let adaptation {
                run = try SiteTraining.start(
                    training,
                    Adaptation(
                        knowing.model, to: part.dataset, library: knowing.replay, adaptation,
                        path: part.name), folder: folder, from: knowing.model, threads: threads)
            } else {
                run = try SiteTraining.start(
                    training, on: part.dataset, sight: part.environment.sight, folder: folder,
                    from: isScratch ? nil : knowing.model, threads: threads, path: part.name)
            }
            try finish(run, label: label)
            try SiteTraining.model(run, name: knowing.model.name).write(to: folder)
        }
        return try FoundationModel(folder: item.folder)
    }

    private static func folderName(_ method: LearnedMethod) -> String {
        switch method {
        case .scratch: "scratch"
        case .fewShot: "few"
        default: "full"
        }
    }
}

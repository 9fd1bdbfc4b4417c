import Channels
import Models
import Foundation
import Support
import Training

/// Trains all layers on one site, for `mimo adapt`.
struct SiteModelTraining {
    private let options: AdaptationOptions
    private let shared: SharedOptions

    init(_ options: AdaptationOptions, _ shared: SharedOptions) {
        self.options = options
        self.shared = shared
    }

    /// Samples of a whole model where none are given.
    private static let defaultSamples = 2_000_000
    /// The same of a model that knows channels: 2.4 million estimates, or a third of them few-shot.
    private static let channelSamples = (full: 600_000, few: 200_000)

    /// Trains from `start` (`nil`: fresh weights) in the shape of `base`, and writes the model.
    ///
    /// A model that knows channels learns from a few local channels and similar environments unless
    /// all local ones are asked for; its core goes with it.
    func run(
        _ dataset: ChannelDataset, from start: FoundationModel?, like base: FoundationModel,
        of loaded: LoadedModel, output: String, path: String
    ) throws -> FoundationModel {
        let knowsChannels = loaded.knowsChannels
        let few = knowsChannels && !options.full && start != nil
        let samples =
            knowsChannels
            ? (few ? Self.channelSamples.few : Self.channelSamples.full) : Self.defaultSamples
        let configuration = SiteTraining.configuration(
            like: base, phase: base.isTrainedForRates ? 2 : 1, goesOn: start != nil,
            samples: options.samples ?? samples, noise: options.noise, seed: shared.seed,
            targetPilotRatio: options.pilots)
        let training: TrainingRun
        if few, let start {
            let adaptation = try Adaptation(
                base, to: dataset, library: try options.library(base, folder: loaded.folder),
                options.configuration(base, seed: shared.seed), path: path)
            training = try SiteTraining.start(
                configuration, adaptation, folder: output, progress: shared.progressStyle,
                from: start, threads: shared.threads)
        } else {
            training = try SiteTraining.start(
                configuration, on: dataset, sight: options.users.sight, folder: output,
                progress: shared.progressStyle, from: start, threads: shared.threads, path: path)
        }
        try TrainingDisplay.run(training, style: shared.progressStyle).finish()
        let name = URL(fileURLWithPath: output).standardizedFileURL.lastPathComponent
        let model = try SiteTraining.model(training, name: name)
        try model.write(to: output)
        if knowsChannels {
            try loaded.structuredModel().write(to: "\(output)/\(LoadedModel.coreFolder)")
        }
        return model
    }
}

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

    /// Trains from `start` (`nil`: fresh weights) in the shape of `base`, and writes the model.
    func run(
        _ dataset: ChannelDataset, from start: FoundationModel?, like base: FoundationModel,
        output: String, path: String
    ) throws -> FoundationModel {
        let configuration = SiteTraining.configuration(
            like: base, phase: base.isTrainedForRates ? 2 : 1,
            samples: options.samples ?? Self.defaultSamples, noise: options.noise,
            seed: shared.seed)
        let training = try SiteTraining.start(
            configuration, on: dataset, sight: options.users.sight, folder: output,
            progress: shared.progressStyle, from: start, threads: shared.threads, path: path)
        try TrainingDisplay.run(training, style: shared.progressStyle).finish()
        let name = URL(fileURLWithPath: output).standardizedFileURL.lastPathComponent
        let model = try SiteTraining.model(training, name: name)
        try model.write(to: output)
        return model
    }
}

import Channels
import Models
import Foundation
import Support
import Torch
import Training
import ArgumentParser

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
        var settings = TrainingConfiguration()
        settings.model = base.configuration
        settings.phase = base.isTrainedForRates ? 2 : 1
        settings.noise = options.noise
        settings.seed = shared.seed
        settings.samples = options.samples ?? Self.defaultSamples
        settings.validationInterval = max(1, settings.samples / 10)
        settings.defaultHeadSamples = settings.samples / 10
        LibTorch.keepFreedMemory()
        try LibTorch.load()
        if let threads = shared.threads { try LibTorch.setThreads(threads) }
        let training = try Pretraining(
            settings,
            data: SiteTraining.data(dataset, settings, sight: options.users.sight, path: path),
            folder: output, progress: shared.progressStyle, from: start, threads: shared.threads)
        let display = TrainingDisplay(training, style: shared.progressStyle)
        display.begin()
        Interruption.deferOnce()
        let isDone = try training.run(
            observer: display.advance, validated: display.validated,
            isCancelled: { Interruption.wasAsked })
        guard isDone else {
            display.note("stopped; the same command goes on from the checkpoint")
            throw ExitCode(130)
        }
        display.finish()
        let name = URL(fileURLWithPath: output).standardizedFileURL.lastPathComponent
        let model = try SiteTraining.model(training, name: name)
        try model.write(to: output)
        return model
    }
}

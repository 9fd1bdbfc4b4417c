import FoundationModel
import Foundation
import Support
import Torch
import Training

/// Trains the structured model, for `mimo pretrain --architecture structured`.
struct StructuredTrainingRun {
    let shared: SharedOptions
    /// Groups in all; `nil` for the default.
    let samples: Int?

    /// Trains on the datasets of the folder `data` and writes the model to `output`.
    func run(_ data: String, output: String) throws {
        var settings = StructuredTraining.Settings()
        settings.seed = shared.seed
        if let samples { settings.samples = samples }
        LibTorch.keepFreedMemory()
        try LibTorch.load()
        if let threads = shared.threads { try LibTorch.setThreads(threads) }
        var configuration = TrainingConfiguration()
        configuration.noise = settings.noise
        let training = try StructuredTraining(
            TrainingData(folder: data, configuration: configuration), settings: settings,
            threads: shared.threads)
        let display = ProgressDisplay(
            "training", total: settings.samples, style: shared.progressStyle)
        var gains: [Int: Double] = [:]
        let model = try training.run { progress in
            display.advance(to: progress.samples)
            gains[progress.users] =
                0.98 * (gains[progress.users] ?? progress.gain) + 0.02 * progress.gain
        }
        display.finish()
        try model.write(to: output)
        for (users, gain) in gains.sorted(by: { $0.key < $1.key }) {
            print(String(format: "%2d users  %.4f of RZF (equal power)", users, gain))
        }
        print("written   \(output)")
    }
}

import FoundationModel
import Foundation
import Support
import Torch
import Training

/// Trains the structured model, for `mimo pretrain --architecture structured`.
struct StructuredTrainingRun {
    let shared: SharedOptions
    /// Configuration (YAML); `nil` for the defaults.
    let configuration: String?
    /// Groups in all; `nil` for those of the configuration.
    let samples: Int?
    /// Model to go on from; `nil` for a fresh one.
    let start: String?

    /// Trains on the datasets of the folder `data` and writes the model to `output`.
    func run(_ data: String, output: String) throws {
        var settings = try StructuredTraining.Settings(path: configuration)
        if shared.seed != 1 { settings.seed = shared.seed }
        if let samples {
            settings = settings.scaled(by: Double(samples) / Double(settings.samples))
        }
        LibTorch.keepFreedMemory()
        try LibTorch.load()
        if let threads = shared.threads { try LibTorch.setThreads(threads) }
        var configuration = TrainingConfiguration()
        configuration.noise = settings.noise
        let training = try StructuredTraining(
            TrainingData(folder: data, configuration: configuration), settings: settings,
            from: start.map { try StructuredModel(folder: ModelLibrary.folder(of: $0)) },
            threads: shared.threads)
        let display = ProgressDisplay(
            "training", total: settings.samples, style: shared.progressStyle)
        var means: [StructuredTraining.Part: [Int: Double]] = [:]
        var seen: [StructuredTraining.Part: Int] = [:]
        let model = try training.run { part, progress in
            seen[part] = progress.samples
            display.advance(to: seen.values.reduce(0, +))
            let mean = means[part, default: [:]][progress.users] ?? progress.value
            means[part, default: [:]][progress.users] = 0.98 * mean + 0.02 * progress.value
        }
        display.finish()
        try model.write(to: output)
        for (part, text) in [
            (StructuredTraining.Part.powers, "of the sum rate of RZF (equal power)"),
            (.antennas, "of the energy of all antennas, drawn masks"),
        ] {
            for (users, mean) in (means[part] ?? [:]).sorted(by: { $0.key < $1.key }) {
                print(String(format: "%2d users  %.4f ", users, mean) + text)
            }
        }
        print("written   \(output)")
    }
}

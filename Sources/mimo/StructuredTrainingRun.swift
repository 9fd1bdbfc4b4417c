import Models
import Foundation
import Support
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

    private struct Output: Encodable {
        /// What a part of the model reached on groups of a size: a running mean at the end.
        struct Mean: Encodable {
            var part: String
            var users: Int
            var value: Double
        }

        var output: String
        var samples: Int
        var means: [Mean]
    }

    /// Trains on the datasets of the folder `data` and writes the model to `output`.
    func run(_ data: String, output: String) throws {
        var training = try StructuredTraining.Configuration(path: configuration)
        if shared.seed != 1 { training.seed = shared.seed }
        if let samples {
            training = training.scaled(by: Double(samples) / Double(training.samples))
        }
        var configuration = TrainingConfiguration()
        configuration.noise = training.noise
        let users = try TrainingData(folder: data, configuration: configuration)
        if !training.model.hasFastPath {
            let text =
                "note: a width of \(training.model.width) is above "
                + "\(StructuredConfiguration.largestFastWidth): the model will work, without a fast "
                + "path\n"
            FileHandle.standardError.write(Data(text.utf8))
        }
        try train(users, training, output: output)
    }

    private func train(
        _ users: TrainingData, _ configuration: StructuredTraining.Configuration, output: String
    ) throws {
        let training = try StructuredTraining(
            users, configuration,
            from: start.map { try LoadedModel($0).structuredModel() },
            threads: shared.threads)
        let display = ProgressDisplay(
            "training", total: configuration.samples, style: shared.progressStyle)
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
        if shared.json {
            let parts: [StructuredTraining.Part] = [.powers, .antennas]
            let list = parts.flatMap { part in
                (means[part] ?? [:]).sorted { $0.key < $1.key }.map {
                    Output.Mean(part: part.rawValue, users: $0.key, value: $0.value)
                }
            }
            return try printJSON(
                Output(output: output, samples: configuration.samples, means: list),
                as: .structuredTraining)
        }
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

import Foundation
import Models

extension FoundationModel {
    /// What the channels were made for that the model learned from; `nil` where its file does not
    /// say.
    package var origin: TrainingData.Origin? {
        metadata[TrainingData.Origin.key].flatMap {
            try? JSONDecoder().decode(TrainingData.Origin.self, from: Data($0.utf8))
        }
    }

    /// Writes down what the channels were made for.
    mutating func setOrigin(_ origin: TrainingData.Origin) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        metadata[TrainingData.Origin.key] = String(
            decoding: try encoder.encode(origin), as: UTF8.self)
    }
}

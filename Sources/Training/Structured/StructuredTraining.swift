import Channels
import Models
import Foundation
import Support
import Torch

/// Trains the structured model: its powers for the sum rate, then its antennas for the energy.
///
///     let training = StructuredTraining(data, .init())
///     let model = try training.run(observer: { print($0, $1.samples, $1.value) })
///
/// The two networks share nothing but the data they are trained on.
public struct StructuredTraining {
    /// Which network is trained.
    public enum Part: String, Sendable {
        /// The users' powers.
        case powers
        /// The antennas' scores.
        case antennas
    }

    /// Where training is.
    public struct Progress: Sendable {
        /// Groups seen by this network.
        public var samples: Int
        /// Group size of this iteration.
        public var users: Int
        /// How good this iteration's groups are. Powers: mean of the sum rate over that of the
        /// untrained model, the higher the better. Antennas: geometric mean of the energy over that
        /// of all antennas, the lower the better.
        public var value: Double
    }

    /// How the model is trained.
    public private(set) var configuration: Configuration
    private let data: TrainingData
    private let start: StructuredModel?
    private let rows: Int
    private let threads: Int?

    /// Training on `data`.
    ///
    /// - Parameters:
    ///   - data: users of the training sites.
    ///   - configuration: how; a network with no samples stays as it is.
    ///   - start: weights to go on from; fresh ones if `nil`.
    ///   - rows: rows of their array.
    ///   - threads: upper limit of threads; `nil` is all processors.
    public init(
        _ data: TrainingData, _ configuration: Configuration, from start: StructuredModel? = nil,
        rows: Int = 8, threads: Int? = nil
    ) {
        self.data = data
        self.configuration = configuration
        self.start = start
        if let start { self.configuration.model = start.configuration }
        self.rows = rows
        self.threads = threads
    }

    /// What made a network, for the file.
    private static func record(_ samples: Int, _ seed: UInt64) -> String {
        "samples \(samples), seed \(seed)"
    }

    /// Trains both networks to the end.
    ///
    /// - Throws: `TorchError` when LibTorch is not there; `InputError` when a gradient is not finite.
    public func run(
        observer: (Part, Progress) -> Void = { _, _ in }
    ) throws -> StructuredModel {
        let sampler = StructuredSampler(data: data, seed: configuration.seed, rows: rows)
        var model =
            start
            ?? StructuredModel(
                name: "structured", configuration: configuration.model, seed: configuration.seed)
        if configuration.powers.samples > 0 {
            model = try PowerTraining(
                model, configuration.powers, sampler: sampler, threads: threads
            ).run { observer(.powers, $0) }
            model.metadata["powers"] = Self.record(configuration.powers.samples, configuration.seed)
        }
        if configuration.antennas.samples > 0 {
            model = try AntennaTraining(
                model, configuration.antennas, sampler: sampler, threads: threads
            ).run { observer(.antennas, $0) }
            model.metadata["antennas"] = Self.record(
                configuration.antennas.samples, configuration.seed)
        }
        model.metadata["version"] = MIMOVersion.current
        return model
    }
}

import Channels
import Models
import Foundation
import Support
import Torch

/// Trains the structured model: its powers for the sum rate, then its antennas for the energy.
///
///     let training = StructuredTraining(data, settings: .init())
///     let model = try training.run(observer: { print($0, $1.samples, $1.value) })
///
/// The two networks share nothing but the data they are trained on.
public struct StructuredTraining {
    /// How the model is trained.
    public struct Settings: Sendable, Equatable, Codable {
        /// Shape of the model.
        public var model = StructuredConfiguration()
        /// Training of the powers.
        var powers = PowerTraining.Settings()
        /// Training of the antennas.
        var antennas = AntennaTraining.Settings()
        /// Fit of the prior that ships beside the weights.
        public var prior = PriorPretraining()
        /// Seed of the start weights and the groups.
        public var seed: UInt64 = 1
        /// Noise preset of the data.
        public var noise = "paper"

        /// The defaults: what ships.
        public init() {}

        /// The defaults, changed by the fields of the YAML file at `path` if there is one.
        ///
        /// - Throws: `InputError` for a file that cannot be read, an unknown field, or a value that
        ///   makes no sense.
        public init(path: String?) throws {
            guard let path else { return }
            self = try SettingsText.decode(
                SettingsText.read(path), over: Settings(), source: path)
            try model.validate(source: path)
            _ = try NoisePreset(noise)
            try prior.validate(source: path)
            let batches = [powers.batch, antennas.batch]
            let sizes = powers.users + antennas.users
            let rates = [powers.learningRate, antennas.learningRate]
            guard batches.allSatisfy({ $0 > 0 }), samples > 0,
                [powers.samples, antennas.samples].allSatisfy({ $0 >= 0 }),
                !powers.users.isEmpty, !antennas.users.isEmpty,
                sizes.allSatisfy({ (1...64).contains($0) }),
                rates.allSatisfy({ $0 > 0 && $0.isFinite })
            else {
                throw InputError(
                    path,
                    expected: "samples, batches and learning rates above 0, users from 1 to 64",
                    found: "other values")
            }
        }

        /// Groups that both networks see.
        public var samples: Int { powers.samples + antennas.samples }

        /// The same settings with as many groups as `share` of these; for trials.
        public func scaled(by share: Double) -> Settings {
            var scaled = self
            scaled.powers.samples = Int(share * Double(powers.samples))
            scaled.antennas.samples = Int(share * Double(antennas.samples))
            return scaled
        }
    }

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
        /// Of the powers the mean of the sum rate over that of the untrained model in this
        /// iteration, of the antennas that of the energy, the geometric mean.
        public var value: Double
    }

    /// The settings.
    public private(set) var settings: Settings
    private let data: TrainingData
    private let start: StructuredModel?
    private let rows: Int
    private let threads: Int?

    /// Training on `data`.
    ///
    /// - Parameters:
    ///   - data: users of the training sites.
    ///   - settings: how; a network with no samples stays as it is.
    ///   - start: weights to go on from; fresh ones if `nil`.
    ///   - rows: rows of their array.
    ///   - threads: upper limit of threads; `nil` is all processors.
    public init(
        _ data: TrainingData, settings: Settings, from start: StructuredModel? = nil,
        rows: Int = 8, threads: Int? = nil
    ) {
        self.data = data
        self.settings = settings
        self.start = start
        if let start { self.settings.model = start.configuration }
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
        let sampler = StructuredSampler(data: data, seed: settings.seed, rows: rows)
        var model =
            start
            ?? StructuredModel(
                name: "structured", configuration: settings.model, seed: settings.seed)
        if settings.powers.samples > 0 {
            model = try PowerTraining(
                model, settings: settings.powers, sampler: sampler, threads: threads
            ).run { observer(.powers, $0) }
            model.metadata["powers"] = Self.record(settings.powers.samples, settings.seed)
        }
        if settings.antennas.samples > 0 {
            model = try AntennaTraining(
                model, settings: settings.antennas, sampler: sampler, threads: threads
            ).run { observer(.antennas, $0) }
            model.metadata["antennas"] = Self.record(settings.antennas.samples, settings.seed)
        }
        model.metadata["version"] = MIMOVersion.current
        return model
    }
}

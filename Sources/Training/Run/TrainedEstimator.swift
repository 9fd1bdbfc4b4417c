import Foundation
import Models
import Precoding
import Support

/// A model that knows channels as it comes out of training, ready to be written: weights, its core,
/// what made them, what they reach.
public struct TrainedEstimator: Sendable {
    /// What was trained, how, and what it reaches: `training.json`, tables and the model card.
    public struct Record: Sendable, Equatable, Codable {
        /// One environment.
        public struct Environment: Sendable, Equatable, Codable {
            /// SITE/LOS or SITE/NLOS.
            public var name: String
            /// Mean relative squared error of the default head's guesses on validation users in dB,
            /// one for each of ``Record/pilotRatios``.
            public var errors: [Double]
        }

        /// Users of the run, K for each sample.
        public var users: Int
        /// Pilot ratios in dB at which errors are measured.
        public var pilotRatios: [Double]
        /// Every environment.
        public var environments: [Environment]
        /// The configuration.
        public var configuration: TrainingConfiguration
        /// The learning curve: 1 less the relative squared error at pilots of 10 dB.
        public var curve: LearningCurve
    }

    /// The model.
    public var model: FoundationModel
    /// What precodes behind it.
    public var core: StructuredModel
    /// What was trained, and what it reaches.
    public var record: Record
    /// What few-shot adaptation needs of the training sites.
    public var replay: ReplaySet

    /// Pilot ratios in dB at which a trained model is measured.
    static let pilotRatios = [0.0, 10, 20]

    /// The model of a finished run.
    ///
    /// - Parameters:
    ///   - training: the run, of a model that knows channels.
    ///   - core: what precodes behind it.
    public init(_ training: TrainingRun, core: StructuredModel) throws {
        var model = try training.current(name: "model")
        let k = training.configuration.model.users
        model.metadata = [
            "users": "\(training.samples * k)", "seed": "\(training.configuration.seed)",
            "version": MIMOVersion.current,
        ]
        if let origin = training.data.origin { try model.setOrigin(origin) }
        self.model = model
        self.core = core
        let estimator = try LearnedEstimator(model, antennas: training.data.antennas)
        let environments = training.data.environments.indices.map { e in
            Record.Environment(
                name: training.data.environments[e].name,
                errors: Self.pilotRatios.map {
                    Self.error(
                        of: estimator, on: training.data, users: training.validation.groups[e],
                        pilotRatio: $0, seed: training.configuration.seed)
                })
        }
        record = Record(
            users: training.samples * k, pilotRatios: Self.pilotRatios,
            environments: environments, configuration: training.configuration,
            curve: training.curve)
        replay = ReplaySet(
            training.data, model: model, bounds: training.referenceRates,
            configuration: training.configuration)
    }

    /// Mean of |guess - h|^2 / |h|^2 over users at a pilot ratio in dB, in dB.
    ///
    /// - Parameters:
    ///   - estimator: what guesses.
    ///   - data: the channels.
    ///   - users: rows of them.
    ///   - pilotRatio: in dB.
    ///   - seed: of the estimates' errors.
    package static func error(
        of estimator: some ChannelEstimator, on data: TrainingData, users: [Int],
        pilotRatio: Double, seed: UInt64
    ) -> Double {
        let channels = data.batch(of: users, users: 1)
        let estimates = ChannelEstimate.batch(channels, pilotRatio: pilotRatio, seed: seed)
        let found = estimator.knowledge(of: estimates, pilotRatio: pilotRatio).channels
        let n = data.antennas
        let errors = users.indices.map { user in
            var (error, energy) = (0.0, 0.0)
            for i in (user * n)..<((user + 1) * n) {
                let (a, b) = (channels.elements[i], found.elements[i] - channels.elements[i])
                energy += Double(a.rawStorage.x * a.rawStorage.x + a.rawStorage.y * a.rawStorage.y)
                error += Double(b.rawStorage.x * b.rawStorage.x + b.rawStorage.y * b.rawStorage.y)
            }
            return energy > 0 ? error / energy : 0
        }
        return 10 * log10(errors.reduce(0, +) / Double(max(1, errors.count)))
    }

    /// Writes the model, its core, its replay set, `training.json` and a model card to `folder`.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    public func write(to folder: String) throws {
        try model.write(to: folder)
        try core.write(to: FilePath.join(folder, LoadedModel.coreFolder))
        try replay.write(to: FilePath.join(folder, ReplaySet.fileName))
        try ModelDocuments(folder: folder).write(
            record, as: .estimatorTraining,
            hashing: [
                ModelFolder.weightFile, "\(LoadedModel.coreFolder)/\(ModelFolder.weightFile)",
                ReplaySet.fileName,
            ]
        ) { EstimatorCard(trained: self, files: $1).text(name: $0) }
    }
}

extension TrainedEstimator.Record {
    /// The table for a terminal: what is left of the estimates' errors.
    public var text: String {
        func line(_ name: String, _ errors: [Double]) -> String {
            name.padding(toLength: 40, withPad: " ", startingAt: 0)
                + errors.map { String(format: " %7.2f", $0) }.joined()
        }
        let head =
            "error in dB of the channel, pilots at".padding(
                toLength: 40, withPad: " ", startingAt: 0)
            + pilotRatios.map { String(format: " %4.0f dB", $0) }.joined()
        return ([head] + environments.map { line($0.name, $0.errors) } + [line("mean", means())])
            .joined(separator: "\n")
    }

    /// The errors' means over the environments whose name ends so, one for each pilot ratio, in dB.
    func means(_ suffix: String = "") -> [Double] {
        let chosen = environments.filter { $0.name.hasSuffix(suffix) }
        return pilotRatios.indices.map { i in
            let mean = chosen.reduce(0) { $0 + pow(10, $1.errors[i] / 10) }
            return 10 * log10(mean / Double(max(1, chosen.count)))
        }
    }
}

import Foundation
import Models
import Precoding
import Support

/// A model as it comes out of training, ready to be written: weights, what made them, what they
/// reach.
public struct TrainedModel: Sendable {
    /// What was trained, how, and what it reaches: `training.json`, tables and the model card.
    public struct Record: Sendable, Equatable, Codable {
        /// One environment.
        public struct Environment: Sendable, Equatable, Codable {
            /// SITE/LOS or SITE/NLOS.
            public var name: String
            /// Reference rate: mean sum rate of converged WMMSE on validation users in bit/s/Hz.
            public var bound: Double
            /// Sum rate over reference rate: of the environment's own head, and of the default head.
            public var ownHead, defaultHead: Double
            /// Sum rate over reference rate of zero forcing with Frobenius normalisation.
            public var zeroForcing: Double
        }

        /// Samples of the run.
        public var samples: Int
        /// The runs that it went on from, oldest first; `nil` for none.
        public var earlier: [String]?
        /// Every environment.
        public var environments: [Environment]
        /// Mean over environments of sum rate over reference rate, own heads and default head.
        public var ownHead, defaultHead: Double
        /// The configuration.
        public var configuration: TrainingConfiguration
        /// The learning curve.
        public var curve: LearningCurve
    }

    /// The model.
    public var model: FoundationModel
    /// What was trained, and what it reaches.
    public var record: Record
    /// What few-shot adaptation needs of the training sites.
    public var replay: ReplaySet

    /// Key of the metadata that tells, run by run, what made the weights.
    static let historyKey = "history"

    /// The model of a finished run.
    ///
    /// - Parameters:
    ///   - training: the run.
    ///   - head: its default head.
    ///   - ratios: sum rate of the default head over reference rate in every environment, [E].
    ///   - start: the model that the run went on from; `nil` for fresh weights.
    public init(
        _ training: TrainingRun, head: OutputHead, ratios: [Double], from start: FoundationModel?
    ) throws {
        model = FoundationModel(
            name: "model", configuration: training.configuration.model,
            extractor: try training.extractor(), defaultHead: head)
        model.metadata = [
            "samples": "\(training.samples)", "seed": "\(training.configuration.seed)",
            "version": MIMOVersion.current,
            "phase": "\(training.configuration.phase)",
        ]
        if let origin = training.data.origin { try model.setOrigin(origin) }
        let earlier = start.map {
            $0.metadata[Self.historyKey]?.split(separator: "\n").map(String.init) ?? []
        }
        let line =
            "phase \(training.configuration.phase), \(training.samples) samples of "
            + "\(training.data.userCount) users"
        model.metadata[Self.historyKey] = ((earlier ?? []) + [line]).joined(separator: "\n")
        let validation = training.validation
        let zeroForcing = ReferenceRates.means(
            training.data, groups: validation.groups, users: training.configuration.model.users,
            precoder: ZeroForcing(.frobenius))
        replay = ReplaySet(
            training.data, model: model, bounds: training.referenceRates,
            configuration: training.configuration)
        let own = training.curve.points.last?.environments ?? ratios.map { _ in 0 }
        let environments = training.data.environments.indices.map { e in
            Record.Environment(
                name: training.data.environments[e].name, bound: validation.referenceRates[e],
                ownHead: own[e], defaultHead: ratios[e],
                zeroForcing: zeroForcing[e] / validation.referenceRates[e])
        }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        record = Record(
            samples: training.samples, earlier: earlier, environments: environments,
            ownHead: mean(own),
            defaultHead: mean(ratios), configuration: training.configuration,
            curve: training.curve)
    }

    /// Writes the model, its replay set, `training.json` and a model card to `folder`.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    public func write(to folder: String) throws {
        try model.write(to: folder)
        try replay.write(to: FilePath.join(folder, ReplaySet.fileName))
        try ModelDocuments(folder: folder).write(
            record, as: .training, hashing: [ModelFolder.weightFile, ReplaySet.fileName]
        ) { ModelCard(trained: self, files: $1).text(name: $0) }
    }
}

extension TrainedModel.Record {
    /// The table for a terminal.
    public var text: String {
        let lines = environments.map {
            String(
                format: "%@  %7.2f  %.3f  %.3f  %.3f",
                $0.name.padding(toLength: 40, withPad: " ", startingAt: 0), $0.bound,
                $0.zeroForcing, $0.ownHead, $0.defaultHead)
        }
        let head =
            "environment".padding(toLength: 40, withPad: " ", startingAt: 0)
            + "    bound     ZF    own  default head (shares of the bound, validation users)"
        let mean = String(
            format: "%@           %.3f  %.3f  %.3f",
            "mean".padding(toLength: 40, withPad: " ", startingAt: 0),
            environments.reduce(0) { $0 + $1.zeroForcing } / Double(environments.count), ownHead,
            defaultHead)
        return ([head] + lines + [mean]).joined(separator: "\n")
    }
}

import Channels
import Foundation
import Precoding
import Support

/// How the masts of a fleet are evaluated, all alike; what was found is kept beside the datasets.
public struct FleetEvaluation: Sendable {
    /// What fixes the numbers.
    public struct Settings: Sendable, Codable, Equatable {
        /// Users served at once, K, and groups of each environment.
        public var usersPerGroup, groups: Int
        /// Groups of each environment that energies are means over, at most.
        public var energyGroups: Int
        /// Noise preset, and which users groups are drawn from.
        public var noise, pool: String
        /// Rate requested by every user in bit/s/Hz; `nil` for none.
        public var requestedRate: Double?
        /// The precoders, by what fixes their results.
        public var precoders: [String]
        /// The model that takes part, and a checksum of its weights; `nil` for none.
        public var model, modelChecksum: String?
        /// The strategy whose saving is told.
        public var strategy: String
        /// Seed of the groups.
        public var seed: UInt64
    }

    /// A row with what it was made from.
    private struct Kept: Codable {
        var fingerprint: String
        var row: FleetRow
    }

    private let evaluator: Evaluator
    /// What fixes the numbers.
    public let settings: Settings

    /// The evaluation of every mast by `evaluator`.
    ///
    /// - Parameters:
    ///   - evaluator: with the precoders, and one requested rate or none.
    ///   - strategy: label of the strategy whose saving is told.
    ///   - model: name of the model that takes part, and a checksum of its weights.
    public init(
        _ evaluator: Evaluator, strategy: String, model: (name: String, checksum: String)?
    ) {
        self.evaluator = evaluator
        settings = Settings(
            usersPerGroup: evaluator.usersPerGroup, groups: evaluator.groups,
            energyGroups: evaluator.energyGroups, noise: evaluator.noise.description,
            pool: evaluator.pool.rawValue, requestedRate: evaluator.energyRates.first,
            precoders: evaluator.precoders.map(\.summary), model: model?.name,
            modelChecksum: model?.checksum, strategy: strategy, seed: evaluator.seed)
    }

    /// The row kept in `file`, if it was made of a dataset with this record, with these settings.
    public func kept(in file: String, of record: DatasetRecord) -> FleetRow? {
        guard FileManager.default.fileExists(atPath: file),
            let kept = try? ResultCoding.decode(Kept.self, at: file, format: .fleetMast),
            let fingerprint = try? fingerprint(record), kept.fingerprint == fingerprint
        else { return nil }
        return kept.row
    }

    /// Evaluates `dataset` and keeps the row in `file`.
    ///
    /// - Parameters:
    ///   - dataset: the channels.
    ///   - row: the mast, to be filled in.
    ///   - path: where the dataset came from, for messages.
    ///   - file: where to keep the row.
    /// - Throws: `InputError` when no environment has enough users, or the file cannot be written.
    public func row(
        _ dataset: ChannelDataset, _ row: FleetRow, path: String, keepingIn file: String
    ) throws -> FleetRow {
        var row = row
        row.take(dataset)
        row.take(
            try evaluator.evaluate(dataset, path: path), strategy: settings.strategy)
        try AtomicFile.write(
            try ResultCoding.encode(
                Document(.fleetMast, Kept(fingerprint: fingerprint(dataset.record), row: row))),
            to: file)
        return row
    }

    private func fingerprint(_ record: DatasetRecord) throws -> String {
        SHA256.hexadecimal(
            of: try ResultCoding.encode(record) + ResultCoding.encode(settings)
                + Data(MIMOVersion.current.utf8))
    }
}

extension FleetRow {
    /// The row of a dataset that was not evaluated.
    public func with(_ dataset: ChannelDataset) -> FleetRow {
        var row = self
        row.take(dataset)
        return row
    }
}

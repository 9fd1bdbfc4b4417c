import Channels
import Foundation
import Support

/// How an evaluation was done.
public struct EvaluationRecord: Sendable, Codable, Equatable {
    /// Users per group, K.
    public var usersPerGroup: Int
    /// Groups of each environment.
    public var groups: Int
    /// Noise power in W, and what it is called (`paper`, `thermal`, or given).
    public var noisePower: Double
    /// Name of the noise preset.
    public var noisePreset: String
    /// Largest transmit power in W.
    public var maximumPower: Double
    /// Power of one active antenna chain in W.
    public var powerPerAntenna: Double
    /// Description of the reference: starts, iterations, tolerance, gap to the dirty-paper bound.
    public var reference: String
    /// Mean gap of the reference to the dirty-paper bound by sight, as a share of the bound.
    public var gapToCapacity: [String: Double]
    /// Pilot signal-to-noise ratio in dB of the estimates that the precoders were made from; `nil`
    /// where they knew the channels, as the reference always does.
    public var pilotRatio: Double?
    /// The band over which rates are; `nil` at the carrier, and where a file did not tell its own.
    public var band: ResourceGrid?
    /// Groups of resource blocks of the band, each with a precoder of its own; `nil` at the carrier.
    public var bandGroups: Int?
    /// Seed of the groups and of the estimates' errors.
    public var seed: UInt64
    /// Which users groups are drawn from: `test` or `all`.
    public var pool: String = UserPool.test.rawValue
    /// Name of the energy model.
    public var energyModel: String = "default"
    /// Groups of each environment that the energy points are means over, at most.
    public var energyGroups: Int = 0
    /// What fixes the result of each precoder, by its name.
    public var precoders: [String: String] = [:]
    /// Names of the precoders that a model learned; `nil` in results of versions without any.
    public var learned: [String]?
    /// What was left out, and why: `LOS` or `NLOS`, precoders, `energy`, and `energy of NAME` for a precoder
    /// of requested rates.
    public var omitted: [String: String] = [:]
    /// Probability with which requested rates are to hold over estimates; `nil` where none are asked
    /// so.
    public var confidence: Double?
    /// Name of the dataset's file; as all that follows `nil` in results of versions that did not keep
    /// it.
    public var dataset: String?
    /// SHA-256 of the dataset's channels at the carrier, hexadecimal.
    public var channels: String?
    /// What the dataset's file did not tell, by its names there; see `ChannelDataset.missing`.
    public var missing: [String]?
    /// What a reader should know beside it: a sentence each, by whoever had it evaluated.
    public var notes: [String]?
    /// Version of swift-mimo that evaluated.
    public var version: String?

    /// SHA-256 of the bytes of `csi`, by which a result is known to be of a dataset: 64 hexadecimal digits.
    package static func checksum(of dataset: ChannelDataset) -> String {
        dataset.csi.withUnsafeBytes { SHA256.hexadecimal(of: $0) }
    }
}

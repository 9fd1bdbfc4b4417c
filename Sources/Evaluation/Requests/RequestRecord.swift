/// How an evaluation of requests was done.
public struct RequestRecord: Sendable, Codable, Equatable {
    /// Name of the site.
    public var site: String
    /// Users per group, K.
    public var usersPerGroup: Int
    /// Groups of each environment and sum rate.
    public var groups: Int
    /// Which users groups are drawn from: `test` or `all`.
    public var pool: String
    /// Noise power in W, and the name of its preset.
    public var noisePower: Double
    /// Name of the noise preset.
    public var noisePreset: String
    /// Largest transmit power in W.
    public var maximumPower: Double
    /// Power of one active antenna chain in W.
    public var powerPerAntenna: Double
    /// Name of the energy model.
    public var energyModel: String
    /// Seed of the groups and of the users' parts.
    public var seed: UInt64
    /// Mean sum rate of the reference precoder by sight in bit/s/Hz; empty when it was not asked.
    public var referenceMeans: [String: Double] = [:]
    /// What fixes the result of each strategy, by its name.
    public var strategies: [String: String] = [:]
    /// Names of the strategies that a model learned.
    public var learned: [String] = []
    /// Environments that were left out, `LOS` or `NLOS`, and why.
    public var omitted: [String: String] = [:]
}

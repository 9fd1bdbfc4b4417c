import Channels
import Evaluation
import Precoding
import Support

/// One environment of an experiment: the users of a site with line of sight, or those without.
///
/// What is learned from and what is judged on never mix: groups are drawn from the users kept for
/// testing.
public struct ExperimentEnvironment: Sendable {
    /// Name of the site.
    public let site: String
    /// Whether the users have line of sight.
    public let lineOfSight: Bool
    /// The users of this environment only: those to learn from, at most as many as asked for, and
    /// all that are kept for testing.
    public let dataset: ChannelDataset
    /// Groups of K test users, rows of ``dataset``.
    public let groups: [[Int]]
    /// Power and noise.
    public let link: Link

    /// `LOS` or `NLOS`.
    public var split: String { lineOfSight ? "LOS" : "NLOS" }
    /// SITE/LOS or SITE/NLOS.
    public var name: String { "\(site)/\(split)" }
    /// The name for files.
    public var fileName: String { "\(site)-\(split)" }
    /// Number of users to learn from.
    public var localCount: Int { dataset.isTest.count { !$0 } }
    /// The channels of the groups, [groups, K, N].
    public var channels: ChannelBatch { dataset.channels(of: groups) }

    /// Fewest users to learn from, in groups of K: below it groups repeat.
    static let leastGroups = 5

    /// The environments of `dataset` with enough users, line of sight first.
    ///
    /// - Parameters:
    ///   - dataset: the channels of a site.
    ///   - settings: groups, users to learn from, noise, seed.
    ///   - users: users per group, K.
    /// - Throws: `InputError` when a channel is not finite or the noise preset is unknown.
    public static func environments(
        of dataset: ChannelDataset, _ settings: ReproductionConfiguration, users: Int
    ) throws -> [ExperimentEnvironment] {
        let site = dataset.settings.site
        let link = try dataset.link(noise: NoisePreset(settings.noise), path: site)
        return [true, false].compactMap { direct in
            let own = (0..<dataset.userCount).filter { dataset.lineOfSight[$0] == direct }
            // Positions were drawn in random order, so the first ones are a fair choice.
            let local = own.filter { !dataset.isTest[$0] }.prefix(settings.localUsers)
            let test = own.filter { dataset.isTest[$0] }
            guard local.count >= leastGroups * users, test.count >= users else { return nil }
            let part = dataset.selecting((local + test).sorted())
            let drawn = UserGroups(
                pool: part.users(lineOfSight: direct, pool: .test), usersPerGroup: users,
                count: settings.groups, seed: settings.seed)
            return ExperimentEnvironment(
                site: site, lineOfSight: direct, dataset: part, groups: drawn.groups, link: link)
        }
    }
}

extension ChannelDataset {
    /// The dataset with the users `rows` only, in that order; pictures of paths are left out.
    ///
    /// - Precondition: every row is a user.
    func selecting(_ rows: [Int]) -> ChannelDataset {
        var part = self
        part.csi = rows.flatMap { channel(of: $0) }
        part.positions = rows.map { positions[$0] }
        part.lineOfSight = rows.map { lineOfSight[$0] }
        part.isTest = rows.map { isTest[$0] }
        part.pathCounts = rows.map { pathCounts[$0] }
        part.pathGains = rows.map { pathGains[$0] }
        part.delaySpreads = rows.map { delaySpreads[$0] }
        part.samplePaths = []
        return part
    }
}

import Channels
import Support

/// Groups of users drawn from each split of a dataset, line of sight apart.
///
/// The same seed gives the same groups to every command and experiment.
public struct SplitGroups: Sendable {
    /// The groups of one split.
    public struct Split: Sendable {
        /// `LOS` or `NLOS`.
        public let name: String
        /// The groups, K distinct users each.
        public let groups: [[Int]]
    }

    /// The splits with enough users, LOS first.
    public let splits: [Split]
    /// The splits with too few users to draw from, and why they are left out.
    public let omitted: [String: String]

    /// Draws `count` groups from each split of `dataset`.
    ///
    /// - Parameters:
    ///   - dataset: the users.
    ///   - usersPerGroup: K, at least 1.
    ///   - count: groups per split.
    ///   - pool: which users are drawn from.
    ///   - seed: of the draws; see `UserGroups`.
    ///   - path: where the dataset came from, for the message.
    /// - Throws: `InputError` when no split has K users to draw from.
    public init(
        _ dataset: ChannelDataset, usersPerGroup: Int, count: Int, pool: EvaluationPool,
        seed: UInt64, path: String
    ) throws {
        var splits: [Split] = []
        var omitted: [String: String] = [:]
        var found: [String] = []
        for (name, direct) in [("LOS", true), ("NLOS", false)] {
            let users = dataset.users(lineOfSight: direct, pool: pool)
            found.append("\(users.count) \(name)")
            guard users.count >= usersPerGroup else {
                omitted[name] = "\(users.count) users, fewer than \(usersPerGroup)"
                continue
            }
            let drawn = UserGroups(
                pool: users, usersPerGroup: usersPerGroup, count: count, seed: seed)
            splits.append(Split(name: name, groups: drawn.groups))
        }
        guard !splits.isEmpty else {
            throw InputError(
                path, expected: "at least \(usersPerGroup) users to draw from in one split",
                found: found.joined(separator: ", "))
        }
        self.splits = splits
        self.omitted = omitted
    }
}

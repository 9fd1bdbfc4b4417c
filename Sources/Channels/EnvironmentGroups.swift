import Support

/// Groups of users drawn from one environment of a dataset.
///
/// The same seed gives the same groups to every command and experiment.
///
///     let (drawn, omitted) = try EnvironmentGroups.draw(
///         from: dataset, usersPerGroup: 4, count: 1_000, pool: .test, seed: 1, path: "lyon.safetensors")
///     for part in drawn { print(part.environment, part.groups.count) }
public struct EnvironmentGroups: Sendable, Equatable {
    /// Whose users they are.
    public let environment: Environment
    /// The groups, K distinct users each: rows of the dataset.
    public let groups: [[Int]]

    /// Draws `count` groups from each environment of `dataset`, line of sight first.
    ///
    /// - Parameters:
    ///   - dataset: the users.
    ///   - usersPerGroup: K, at least 1.
    ///   - count: groups per environment.
    ///   - pool: which users are drawn from.
    ///   - seed: of the draws; see ``GroupSampler``.
    ///   - path: where the dataset came from, for the message.
    /// - Returns: the groups of the environments with enough users, and, by sight, why the others
    ///   have none.
    /// - Throws: `InputError` when no environment has K users to draw from.
    public static func draw(
        from dataset: ChannelDataset, usersPerGroup: Int, count: Int, pool: UserPool, seed: UInt64,
        path: String
    ) throws -> (drawn: [EnvironmentGroups], omitted: [String: String]) {
        var drawn: [EnvironmentGroups] = []
        var omitted: [String: String] = [:]
        var found: [String] = []
        for sight in dataset.sights {
            let users = dataset.users(sight, pool: pool)
            found.append("\(users.count) \(sight)")
            guard users.count >= usersPerGroup else {
                omitted[sight.rawValue] = "\(users.count) users, fewer than \(usersPerGroup)"
                continue
            }
            let sampler = GroupSampler(pools: [users], usersPerGroup: usersPerGroup)
            drawn.append(
                EnvironmentGroups(
                    environment: Environment(site: dataset.record.site, sight: sight),
                    groups: sampler.groups(count: count, seed: seed)))
        }
        guard !drawn.isEmpty else {
            let isPart = dataset.drawn(from: pool) == .test
            throw InputError(
                path,
                expected: "at least \(usersPerGroup) users to draw from, all with line of "
                    + "sight or all without where that is known",
                found: found.joined(separator: ", ")
                    + (isPart
                        ? " kept for testing of \(dataset.userCount) users (--pool all draws from "
                            + "these)" : ""))
        }
        return (drawn, omitted)
    }
}

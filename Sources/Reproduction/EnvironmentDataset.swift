import Channels
import Evaluation
import LinearAlgebra
import Precoding
import Support

/// One environment of an experiment: the users of a site with line of sight, or those without.
///
/// What is learned from and what is judged on never mix: groups are drawn from the users kept for
/// testing.
package struct EnvironmentDataset: Sendable {
    /// Which environment it is.
    package let environment: Environment
    /// The users of this environment only: those to learn from, at most as many as asked for, and
    /// all that are kept for testing.
    package let dataset: ChannelDataset
    /// Groups of K test users, rows of ``dataset``.
    package let groups: [[Int]]
    /// Power and noise.
    package let link: Link

    /// The environment's name, SITE/LOS or SITE/NLOS.
    package var name: String { environment.name }
    /// Number of users to learn from.
    package var localCount: Int { dataset.isTest.count { !$0 } }
    /// The channels of the groups, [groups, K, N].
    package var channels: ChannelBatch { dataset.batch(of: groups) }

    /// Fewest users to learn from, in groups of K: below it groups repeat.
    static let leastGroups = 5

    /// The environments of `dataset` with enough users, line of sight first.
    ///
    /// - Parameters:
    ///   - dataset: the channels of a site.
    ///   - settings: groups, users to learn from, noise, seed.
    ///   - users: users per group, K.
    /// - Throws: `InputError` when a channel is not finite or the noise preset is unknown.
    package static func environments(
        of dataset: ChannelDataset, _ settings: ReproductionConfiguration, users: Int
    ) throws -> [EnvironmentDataset] {
        let site = dataset.record.site
        let link = try dataset.link(noise: NoisePreset(settings.noise), path: site)
        return Sight.allCases.compactMap { sight in
            let own = dataset.users(sight)
            // Positions were drawn in random order, so the first ones are a fair choice.
            let local = own.filter { !dataset.isTest[$0] }.prefix(settings.localUsers)
            let test = own.filter { dataset.isTest[$0] }
            guard local.count >= leastGroups * users, test.count >= users else { return nil }
            let part = dataset.selecting((local + test).sorted())
            let sampler = GroupSampler(
                pools: [part.users(sight, pool: .test)], usersPerGroup: users)
            return EnvironmentDataset(
                environment: Environment(site: site, sight: sight), dataset: part,
                groups: sampler.groups(count: settings.groups, seed: settings.seed), link: link)
        }
    }
}

import Support

/// Draws groups of K distinct users who hear the same mast: the only way in which groups are drawn.
///
/// A pool holds the users of one mast. The first user of a group is any user of any pool, with the
/// same probability; the others come from the same pool, every choice of them equally likely
/// (partial Fisher-Yates shuffle). A user may be in several groups.
///
///     let sampler = GroupSampler(pools: [[3, 5, 8, 9, 12]], usersPerGroup: 4)
///     sampler.groups(count: 1_000, seed: 1)[0]        // for example [9, 3, 12, 5]
public struct GroupSampler: Sendable {
    /// The users of each mast.
    public let pools: [[Int]]
    /// Users per group, K.
    public let usersPerGroup: Int
    private let total: Int

    /// A sampler of groups of `usersPerGroup` users from `pools`.
    ///
    /// - Precondition: there is a pool, each holds at least `usersPerGroup` users, which is at
    ///   least 1.
    public init(pools: [[Int]], usersPerGroup: Int) {
        precondition(
            usersPerGroup >= 1 && !pools.isEmpty, "groups of at least one user from a pool")
        for pool in pools {
            precondition(
                pool.count >= usersPerGroup,
                "\(usersPerGroup) distinct users cannot be drawn from \(pool.count)")
        }
        self.pools = pools
        self.usersPerGroup = usersPerGroup
        total = pools.reduce(0) { $0 + $1.count }
    }

    /// The next group of the stream `random`. O(K^2), and the number of pools.
    package func group(_ random: inout Philox) -> [Int] {
        var first = random.integer(below: total)
        var p = 0
        while first >= pools[p].count {
            first -= pools[p].count
            p += 1
        }
        let pool = pools[p]
        // The shuffle swaps place i with a place from i on; only places that were changed are kept.
        var changed: [(place: Int, holds: Int)] = []
        func held(_ place: Int) -> Int { changed.last { $0.place == place }?.holds ?? place }
        return (0..<usersPerGroup).map { i in
            let j = i == 0 ? first : i + random.integer(below: pool.count - i)
            let chosen = held(j)
            changed.append((j, held(i)))
            return pool[chosen]
        }
    }

    /// `count` groups, [count][K].
    ///
    /// Group g is a pure function of (seed, g, pools, K), so the groups are the same on every run and
    /// on any number of threads, and the first groups of a longer list are those of a shorter one.
    public func groups(count: Int, seed: UInt64) -> [[Int]] {
        (0..<count).map { index in
            var random = Philox(
                seed: seed, stream: RandomStream.userGroups, substream: UInt32(index))
            return group(&random)
        }
    }
}

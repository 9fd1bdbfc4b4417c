import Support

/// Groups of K distinct users, drawn at random from a pool.
///
/// Group g is a pure function of (seed, g, pool), so the groups are bit-identical on every run and
/// on any number of threads, and the first groups of a longer list are those of a shorter one.
///
///     let groups = UserGroups(pool: [3, 5, 8, 9, 12], usersPerGroup: 4, count: 1_000, seed: 1)
///     groups[0]           // for example [9, 3, 12, 5]
public struct UserGroups: Sendable, RandomAccessCollection {
    /// The users that groups are drawn from.
    public let pool: [Int]
    /// Users per group, K.
    public let usersPerGroup: Int
    /// The groups.
    public let groups: [[Int]]

    /// Draws `count` groups.
    ///
    /// Within a group users are distinct; a user may be in several groups. Every ordered choice of
    /// K users is equally likely (partial Fisher-Yates shuffle). O(count K^2).
    ///
    /// - Precondition: the pool holds at least `usersPerGroup` users, which is at least 1.
    public init(pool: [Int], usersPerGroup: Int, count: Int, seed: UInt64) {
        precondition(
            usersPerGroup >= 1 && pool.count >= usersPerGroup,
            "\(usersPerGroup) distinct users cannot be drawn from \(pool.count)")
        self.pool = pool
        self.usersPerGroup = usersPerGroup
        groups = (0..<count).map { group in
            var random = Philox(
                seed: seed, stream: RandomStream.userGroups, substream: UInt32(group))
            return Self.draw(usersPerGroup, from: pool, &random)
        }
    }

    /// A partial shuffle that keeps only the positions that were moved.
    private static func draw(_ k: Int, from pool: [Int], _ random: inout Philox) -> [Int] {
        var moved: [Int: Int] = [:]
        return (0..<k).map { i in
            let j = i + random.integer(below: pool.count - i)
            let chosen = moved[j] ?? j
            moved[j] = moved[i] ?? i
            return pool[chosen]
        }
    }

    /// The index of the first group.
    public var startIndex: Int { 0 }
    /// One past the index of the last group.
    public var endIndex: Int { groups.count }
    /// The users of group `index`.
    public subscript(index: Int) -> [Int] { groups[index] }
}

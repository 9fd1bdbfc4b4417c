import Channels
import Support

/// The users of a site that its head or its model may learn from.
enum LocalUsers {
    /// Those of `dataset` with that sight, all for `nil`, in order: none of those that are kept for
    /// testing.
    static func of(_ dataset: ChannelDataset, _ sight: Sight?) -> [Int] {
        (0..<dataset.userCount).filter {
            !dataset.isTest[$0] && (sight == nil || dataset.sight(of: $0) == sight)
        }
    }

    /// What messages call those with that sight: `all`, `los` or `nlos`, as the command's option.
    static func name(of sight: Sight?) -> String { sight?.rawValue.lowercased() ?? "all" }

    /// `shots` of `users`, in order: the same seed gives every adaptation the same channels.
    ///
    /// - Precondition: there are as many.
    static func draw(_ shots: Int, of users: [Int], seed: UInt64) -> [Int] {
        var users = users
        var random = Philox(seed: seed, stream: RandomStream.shots, substream: 0)
        for i in 0..<shots { users.swapAt(i, i + random.integer(below: users.count - i)) }
        return users.prefix(shots).sorted()
    }
}

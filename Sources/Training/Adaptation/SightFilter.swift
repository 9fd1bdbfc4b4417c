import Channels
import Support

/// Which users of a site a head or a prior is for.
public enum SightFilter: String, Sendable, Codable, CaseIterable {
    /// All of them.
    case all
    /// Those with line of sight.
    case los
    /// Those without.
    case nlos

    /// The users of `dataset` that may be learned from, in order: none of those that are kept for
    /// testing.
    func localUsers(of dataset: ChannelDataset) -> [Int] {
        (0..<dataset.userCount).filter { user in
            guard !dataset.isTest[user] else { return false }
            switch self {
            case .all: return true
            case .los: return dataset.lineOfSight[user]
            case .nlos: return !dataset.lineOfSight[user]
            }
        }
    }

    /// `shots` of `users`, in order: the same seed gives a head and a prior the same channels.
    ///
    /// - Precondition: there are as many.
    static func draw(_ shots: Int, of users: [Int], seed: UInt64) -> [Int] {
        var users = users
        var random = Philox(seed: seed, stream: 0x5348_4f54, substream: 0)
        for i in 0..<shots { users.swapAt(i, i + random.integer(below: users.count - i)) }
        return users.prefix(shots).sorted()
    }
}

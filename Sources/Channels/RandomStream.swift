/// The purposes that random numbers are drawn for; each has its own stream under a seed.
enum RandomStream {
    static let userPositions: UInt32 = 1
    static let userGroups: UInt32 = 2
    static let testUsers: UInt32 = 3
}

/// Sizes of a slot.
struct BandShape: Sendable, Equatable {
    /// Users K, antennas N, groups S.
    var users, antennas, groups: Int
}

/// Sixteen lanes' worth of a slot's groups: what the kernel works on at a time.
///
/// A full block has sixteen groups, one in each lane. A folded one has eight: lanes 0 to 7 hold the
/// first half of the antennas, lanes 8 to 15 the second half of the same groups, so that eight groups
/// take half the time of sixteen. What is left at the end of a slot is done as a block that
/// reaches back over groups that are done already, which costs less than a block with empty lanes;
/// slots of fewer groups than a block repeat their last one in the spare lanes.
struct BandBlock: Equatable {
    /// Lanes of a vector.
    static let lanes = 16

    /// The first group.
    var first: Int
    /// Groups in the block's lanes that there are: 16 or 8, fewer in a slot of fewer.
    var groups: Int
    /// Whether lanes 8 to 15 hold second halves.
    var isFolded: Bool

    /// The blocks of a slot, in the order of their first groups. The first ones are all full.
    ///
    /// - Parameters:
    ///   - groups: S.
    ///   - antennas: N; odd ones are not folded.
    struct Plan {
        let groups: Int
        let canFold: Bool

        init(groups: Int, antennas: Int) {
            self.groups = groups
            canFold = antennas % 2 == 0
        }

        /// Number of blocks.
        var count: Int {
            let rest = groups % BandBlock.lanes
            let full = groups / BandBlock.lanes
            return rest == 0 ? full : full + (full == 0 && canFold && rest > 8 ? 2 : 1)
        }

        subscript(index: Int) -> BandBlock {
            let (lanes, half) = (BandBlock.lanes, BandBlock.lanes / 2)
            if (index + 1) * lanes <= groups {
                return BandBlock(first: index * lanes, groups: lanes, isFolded: false)
            }
            if groups < half || (groups < lanes && !canFold) {
                return BandBlock(first: 0, groups: groups, isFolded: canFold)
            }
            if groups < lanes {
                return BandBlock(
                    first: index == 0 ? 0 : groups - half, groups: half, isFolded: true)
            }
            let isFolded = canFold && groups % lanes <= half
            let size = isFolded ? half : lanes
            return BandBlock(first: groups - size, groups: size, isFolded: isFolded)
        }
    }

    /// Whether every lane has a group of its own, so that vectors can be read and written whole.
    var isWhole: Bool { groups == (isFolded ? Self.lanes / 2 : Self.lanes) }

    /// Whether a lane is the one that its group's numbers are written from.
    @inline(__always)
    func isOwn(_ lane: Int) -> Bool { (isFolded ? lane & 7 : lane) < groups }

    /// The group in a lane.
    @inline(__always)
    func group(_ lane: Int) -> Int { first + min(isFolded ? lane & 7 : lane, groups - 1) }
}

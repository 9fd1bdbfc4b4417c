import LinearAlgebra

/// A caller's array of complex numbers, as the kernel reads and writes it.
///
/// K users, N antennas, S groups; strides in bytes.
struct BandArray<Element: BandElement> {
    /// In which order whole vectors can be read.
    enum Order {
        /// Groups side by side: a vector is what the lanes want.
        case groups
        /// Antennas side by side: tiles are transposed.
        case antennas
        /// Users side by side, and antenna after antenna without gaps: likewise.
        case users
        /// Anything else: number by number.
        case any
    }

    let base: UnsafeMutableRawPointer
    let user, antenna, group: Int
    let order: Order
    let shape: BandShape
    /// From the first lane's numbers of the block at hand to those of every lane, in bytes.
    private let offsets: UnsafeMutablePointer<Int>

    /// The array at `base`; the layout has been checked.
    init(
        _ base: UnsafeMutableRawPointer, _ layout: BandLayout, _ shape: BandShape,
        _ scratch: inout BandScratch
    ) {
        self.base = base
        self.shape = shape
        user = layout.userStride * Element.bytes
        antenna = layout.antennaStride * Element.bytes
        group = layout.groupStride * Element.bytes
        offsets = scratch.take(BandBlock.lanes, of: Int.self)
        order =
            if layout.groupStride == 1 {
                .groups
            } else if layout.antennaStride == 1 {
                .antennas
            } else if layout.userStride == 1 && layout.antennaStride == shape.users {
                .users
            } else {
                .any
            }
    }

    /// Turns to another block.
    func begin(_ block: BandBlock) {
        for lane in 0..<BandBlock.lanes {
            let antennas = block.isFolded && lane >= 8 ? shape.antennas / 2 : 0
            offsets[lane] = (block.group(lane) - block.first) * group + antennas * antenna
        }
    }

    /// Where the number of a user at an antenna in a group lies.
    @inline(__always)
    func place(_ k: Int, _ n: Int, _ s: Int) -> UnsafeMutableRawPointer {
        base + (k &* user &+ n &* antenna &+ s &* group)
    }

    /// From the first lane's numbers of the block at hand to those of lane `lane`, in bytes.
    @inline(__always)
    func offset(_ lane: Int) -> Int { offsets[lane] }
}

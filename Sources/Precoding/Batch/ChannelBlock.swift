import LinearAlgebra
import Numerics

/// A block of eight channels in double precision, for workers of other rooms: they get its Gram
/// matrices and give coefficients X, and it writes W = H^H X.
///
/// Not generic, so that the compiler makes the workspace for these lanes in this room: a generic
/// class used from another room runs unspecialised.
package final class ChannelBlock {
    /// Channels of a block.
    package static let lanes = DoubleLanes.count

    private let work: BatchWorkspace<DoubleLanes>

    /// G P / sigma^2, lower triangle, [K, K]; the identity for lanes without a channel.
    package var gram: LaneMatrix<DoubleLanes> { work.gram }
    /// X, [K, K].
    package var coefficients: LaneMatrix<DoubleLanes> { work.coefficients }
    /// Owns the memory of the algorithm that works on the block.
    package let storage = LaneStorage<DoubleLanes>()

    /// Memory for channels of `users` users at `antennas` antennas.
    package init(users: Int, antennas: Int) {
        work = BatchWorkspace(users: users, antennas: antennas)
    }

    /// Reads the channels `places` of `channels` [B, K, N], at most ``lanes``, one for each lane from
    /// the first on.
    package func load(
        _ channels: UnsafePointer<Complex<Float>>, _ places: ArraySlice<Int>, link: Link
    ) {
        for (lane, place) in places.enumerated() {
            work.load(channels + place * work.users * work.antennas, lane: lane, link: link)
        }
        work.clear(from: places.count)
    }

    /// Writes W = H^H X of one lane, scaled to the largest power, to `target` [K, N]; zeros where
    /// that has no length.
    package func write(lane: Int, link: Link, to target: UnsafeMutablePointer<Complex<Float>>) {
        guard
            !work.silent.contains(lane),
            work.writePrecoder(lane: lane, power: link.maximumPower, to: target)
        else {
            target.update(repeating: .zero, count: work.users * work.antennas)
            return
        }
    }
}

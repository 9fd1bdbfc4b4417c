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

    /// Reads `count` channels, [count, K, N], at most ``lanes``.
    package func load(_ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link) {
        work.load(channels, count: count, link: link)
    }

    /// Writes W = H^H X of `count` channels, scaled to the largest power, to `target` [count, K,
    /// N]; zeros where that has no length.
    package func write(count: Int, link: Link, to target: UnsafeMutablePointer<Complex<Float>>) {
        let size = work.users * work.antennas
        for lane in 0..<count {
            let place = target + lane * size
            guard
                !work.silent.contains(lane),
                work.writePrecoder(lane: lane, power: link.maximumPower, to: place)
            else {
                place.update(repeating: .zero, count: size)
                continue
            }
        }
    }
}

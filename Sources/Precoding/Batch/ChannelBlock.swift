import LinearAlgebra
import Numerics

/// Eight channels side by side in the lanes of double-precision vectors, for workers of other rooms:
/// their Gram matrices on one side, W = H^H X on the other.
///
/// Not generic, so that the compiler makes it for these lanes in this room.
package final class ChannelBlock {
    /// Channels of a block.
    package static let lanes = DoubleLanes.count

    private let work: BatchWorkspace<DoubleLanes>

    /// G P / sigma^2, lower triangle, [K, K]; the identity for lanes without a channel.
    package var gram: LaneMatrix<DoubleLanes> { work.gram }
    /// X, [K, K].
    package var coefficients: LaneMatrix<DoubleLanes> { work.x }
    /// Memory for whoever works on the block.
    package var storage: LaneStorage<DoubleLanes> { work.storage }

    /// Memory for channels of `users` users at `antennas` antennas.
    package init(users: Int, antennas: Int) {
        work = BatchWorkspace(users: users, antennas: antennas)
    }

    /// Reads `count` channels, [count, K, N], at most ``lanes``.
    package func load(_ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link) {
        let size = work.users * work.antennas
        let scale = link.powerToNoise.squareRoot()
        for lane in 0..<count { work.load(channels + lane * size, lane: lane, scale: scale) }
        for lane in count..<Self.lanes { work.fill(lane) }
    }

    /// Writes W = H^H X of `count` channels, scaled to the largest power, to `target` [count, K, N];
    /// zeros where that has no length.
    package func write(count: Int, link: Link, to target: UnsafeMutablePointer<Complex<Float>>) {
        let size = work.users * work.antennas
        for lane in 0..<count {
            let place = target + lane * size
            guard
                !work.isZero[lane],
                work.writePrecoder(lane: lane, power: link.maximumPower, to: place)
            else {
                place.update(repeating: .zero, count: size)
                continue
            }
        }
    }
}

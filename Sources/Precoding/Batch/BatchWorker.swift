import Numerics

/// Precodes batches on one thread, in memory that it has from the start: it allocates nothing
/// later.
///
/// Not to be used by two threads at a time; ``PrecodingRuntime`` sees to that.
public protocol BatchWorker: AnyObject {
    /// Channels that it takes at a time: batches are cut into pieces of so many.
    var pieceSize: Int { get }

    /// Computes precoders.
    ///
    /// A channel's result depends on that channel alone. A channel that single precision cannot
    /// solve (users so alike that the Gram matrix is singular to it) goes through the
    /// double-precision reference, which does allocate.
    ///
    /// - Parameters:
    ///   - channels: H of every group, [B, K, N].
    ///   - count: B, any number.
    ///   - link: power and noise.
    ///   - target: where the precoders go, [B, K, N]: row k of a group is column k of its W [N, K].
    /// - Precondition: the channels are finite.
    func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>)
}

import Numerics
import Precoding

/// One worker of the structured model, for the largest sum rate.
final class StructuredWorker: BatchWorker {
    private let kernel: PowersKernel
    private let size: Int

    /// Four blocks of eight channels.
    var pieceSize: Int { 4 * PowersKernel.lanes }

    init(_ weights: PowersWeights, users: Int, antennas: Int) {
        kernel = PowersKernel(weights, users: users, antennas: antennas)
        size = users * antennas
    }

    /// Precoders of `count` channels [count, K, N] into `target` [count, K, N], a block of eight
    /// after the other.
    func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        for first in stride(from: 0, to: count, by: PowersKernel.lanes) {
            let lanes = min(PowersKernel.lanes, count - first)
            kernel.block.load(channels + first * size, count: lanes, link: link)
            kernel.run(count: lanes)
            kernel.block.write(count: lanes, link: link, to: target + first * size)
        }
    }
}

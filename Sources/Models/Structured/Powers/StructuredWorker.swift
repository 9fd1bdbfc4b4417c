import Numerics
import Precoding

/// One worker of the structured model, for the largest sum rate.
///
/// Blocks of eight channels go through the network and the first stage of the refinement. Channels that
/// a stage leaves in doubt are collected, and go through the next one in blocks of their own, so that
/// channels that need little do not wait for those that need much.
package final class StructuredWorker: BatchWorker {
    private let kernel: PowersKernel
    private let size: Int
    /// Channels of the piece that wait for the stage, and for the next one.
    private var (waiting, doubtful): ([Int], [Int]) = ([], [])
    /// States of all channels of a piece, [piece, `WMMSERefinementKernel.stateCount`].
    private let states: UnsafeMutablePointer<Double>

    /// Eight blocks of eight channels.
    package let pieceSize = 8 * PowersKernel.lanes

    /// - Parameters:
    ///   - weights: of the powers' network.
    ///   - users: K, up to `BatchedPrecoding.maximumUsers`.
    ///   - antennas: N.
    package init(_ weights: PowersWeights, users: Int, antennas: Int) {
        kernel = PowersKernel(weights, users: users, antennas: antennas)
        size = users * antennas
        let count = pieceSize * kernel.refinement.stateCount
        states = .allocate(capacity: count)
        states.initialize(repeating: 0, count: count)
        waiting.reserveCapacity(pieceSize)
        doubtful.reserveCapacity(pieceSize)
    }

    deinit { states.deallocate() }

    /// Precoders of `count` channels [count, K, N] into `target` [count, K, N].
    package func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        for first in stride(from: 0, to: count, by: pieceSize) {
            waiting.removeAll(keepingCapacity: true)
            waiting.append(contentsOf: 0..<min(pieceSize, count - first))
            for stage in WMMSERefinement.Stage.allCases where !waiting.isEmpty {
                run(stage, channels + first * size, link, target + first * size)
                swap(&waiting, &doubtful)
                doubtful.removeAll(keepingCapacity: true)
            }
        }
    }

    /// Runs a stage on the channels that wait, block after block.
    private func run(
        _ stage: WMMSERefinement.Stage, _ channels: UnsafePointer<Complex<Float>>, _ link: Link,
        _ target: UnsafeMutablePointer<Complex<Float>>
    ) {
        let stateCount = kernel.refinement.stateCount
        for first in stride(from: 0, to: waiting.count, by: PowersKernel.lanes) {
            let places = waiting[first..<min(first + PowersKernel.lanes, waiting.count)]
            kernel.block.load(channels, places, link: link)
            for (lane, place) in places.enumerated() where stage != .start {
                kernel.refinement.restore(lane: lane, from: states + place * stateCount)
            }
            let unsettled = kernel.run(stage, count: places.count)
            for (lane, place) in places.enumerated() {
                if unsettled.contains(lane) {
                    kernel.refinement.save(lane: lane, to: states + place * stateCount)
                    doubtful.append(place)
                } else {
                    kernel.block.write(lane: lane, link: link, to: target + place * size)
                }
            }
        }
    }
}

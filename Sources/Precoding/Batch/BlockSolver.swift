import LinearAlgebra
import Numerics

/// Precodes channels by one algorithm: block after block through the Gram matrices, the
/// coefficients and W = H^H X, and channel by channel in double precision where single precision
/// fails.
final class BlockSolver<Algorithm: BatchAlgorithm> {
    private let algorithm: Algorithm
    /// The precoder in double precision.
    private let fallback: PlainWorker

    /// Blocks per piece of work: enough that handing them out costs nothing.
    private static var blocksPerPiece: Int { 4 }

    /// Channels per piece of work.
    var pieceSize: Int { Self.blocksPerPiece * Algorithm.L.count }

    /// A solver by `algorithm`; channels that it cannot solve go to `fallback`.
    init(_ algorithm: Algorithm, fallback: any GramPrecoder) {
        self.algorithm = algorithm
        self.fallback = PlainWorker(
            fallback, users: algorithm.block.users, antennas: algorithm.block.antennas)
    }

    /// Writes the precoders of `count` channels [count, K, N] to `target` [count, K, N].
    func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        let block = algorithm.block
        let size = block.users * block.antennas
        for first in stride(from: 0, to: count, by: Algorithm.L.count) {
            let lanes = min(Algorithm.L.count, count - first)
            block.load(channels + first * size, count: lanes, link: link)
            let failed = algorithm.solve(count: lanes)
            for lane in 0..<lanes {
                let place = (first + lane) * size
                if block.silent.contains(lane), isZero(channels + place, size) {
                    (target + place).update(repeating: .zero, count: size)
                } else if block.silent.contains(lane) || failed.contains(lane)
                    || !block.writePrecoder(
                        lane: lane, power: link.maximumPower, to: target + place)
                    || (algorithm.doubtful.contains(lane) && !isExact(lane))
                {
                    fallback.precode(channels + place, count: 1, link: link, to: target + place)
                }
            }
        }
    }

    /// Whether a channel has no number but zero; one that is silent may only have squares too small for the
    /// scalar type.
    private func isZero(_ channel: UnsafePointer<Complex<Float>>, _ count: Int) -> Bool {
        (0..<count).allSatisfy { channel[$0] == .zero }
    }

    /// Whether the precoder of `lane`, the last that was written, does to its channel what it should.
    private func isExact(_ lane: Int) -> Bool {
        algorithm.block.agrees(lane, sharesEqually: algorithm.sharesEqually) {
            algorithm.response($0, $1, lane: lane)
        }
    }
}

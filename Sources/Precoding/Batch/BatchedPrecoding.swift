import LinearAlgebra
import Numerics
import Support

// Goals, in order:
//   1. The result of the double-precision reference, to 1e-4 relative in sum rate; channels too
//      ill-conditioned for single precision are handed to the reference one by one.
//   2. A channel's result depends on that channel alone: not on its neighbours in the block, nor on
//      the number of threads.
//   3. Throughput: no allocation within a chunk, everything vectorised.

/// The fast path: precoders for many channels at once, on several threads.
///
/// Gram matrices first, G = H H^H; everything iterative in K x K, a block of channels side by side
/// in the lanes of vectors; W = H^H X last. K up to ``maximumUsers``.
public enum BatchedPrecoding {
    /// The largest K of the fast path: beyond it BLAS on single matrices wins.
    public static let maximumUsers = 16

    /// Blocks per piece of work; one allocation of memory each.
    private static let blocksPerChunk = 4

    /// The precoders of `channels`, or `nil` when K is above ``maximumUsers`` or the rule needs no
    /// iteration at all.
    static func run(
        _ rule: BatchRule, _ channels: ChannelBatch, _ link: Link, threads: Int?,
        fallback: some GramPrecoder
    ) -> PrecoderBatch? {
        guard channels.users <= maximumUsers else { return nil }
        switch rule {
        case .best:
            return run(DoubleLanes.self, rule, channels, link, threads, fallback)
        case .wmmse(let options) where options.iterations == 0: return nil
        default: return run(FloatLanes.self, rule, channels, link, threads, fallback)
        }
    }

    private static func run<L: Lanes>(
        _ type: L.Type, _ rule: BatchRule, _ channels: ChannelBatch, _ link: Link,
        _ threads: Int?, _ fallback: some GramPrecoder
    ) -> PrecoderBatch {
        let size = channels.users * channels.antennas
        let perChunk = blocksPerChunk * L.count
        let chunks = (channels.count + perChunk - 1) / perChunk
        let elements = [Complex<Float>](unsafeUninitializedCapacity: channels.elements.count) {
            buffer, initialized in
            buffer.initialize(repeating: .zero)
            initialized = channels.elements.count
            guard let target = buffer.baseAddress else { return }
            // Chunks write disjoint ranges.
            nonisolated(unsafe) let output = target
            channels.elements.withUnsafeBufferPointer { source in
                guard let base = source.baseAddress else { return }
                nonisolated(unsafe) let input = base
                Parallel.forEach(chunks, threads: threads) { chunk in
                    let work = BlockSolver<L>(
                        rule, users: channels.users, antennas: channels.antennas, link: link)
                    let end = min(channels.count, (chunk + 1) * perChunk)
                    for first in stride(from: chunk * perChunk, to: end, by: L.count) {
                        let count = min(L.count, end - first)
                        let failed = work.solve(
                            input + first * size, count: count, to: output + first * size)
                        for lane in failed {
                            let w = fallback.precoder(for: channels[first + lane], link: link)
                            write(w, to: output + (first + lane) * size)
                        }
                    }
                }
            }
        }
        return PrecoderBatch(
            count: channels.count, users: channels.users, antennas: channels.antennas,
            elements: elements)
    }

    private static func write(
        _ w: ComplexMatrix, to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        for user in 0..<w.columns {
            for antenna in 0..<w.rows {
                let (re, im) = w[antenna, user].rawStorage
                target[user * w.rows + antenna] = Complex(Float(re), Float(im))
            }
        }
    }
}

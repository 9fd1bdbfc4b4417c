import Numerics
import Precoding
import Support

extension Inference {
    /// Channels per piece of work of a head: enough rows for BLAS, few enough for the cache.
    private static let headChunk = 64

    /// Steps 5 and 6: what is sent, from features.
    ///
    /// W has squared Frobenius norm a P: all of P and every antenna without requested rates, the
    /// model's choice of both with them.
    ///
    /// - Parameters:
    ///   - head: a head of this configuration.
    ///   - features: of ``features(of:link:rates:threads:)`` of this extractor.
    ///   - link: power; the noise plays no part any more.
    ///   - threads: upper limit of threads; `nil` is all processors.
    package func apply(
        _ head: PackedHead, to features: FeatureBatch, link: Link, threads: Int? = nil
    ) -> HeadOutputBatch {
        let n = configuration.antennas
        let users = features.usersPerChannel
        let count = features.count
        precondition(
            features.embedding == head.precoder.inputs && head.precoder.outputs == 2 * n,
            "features of \(features.embedding) numbers for a head of "
                + "[\(head.precoder.outputs), \(head.precoder.inputs)]")
        let elements = SharedBuffer<Complex<Float>>(
            repeating: .zero, count: count * users * n)
        let active = SharedBuffer(repeating: true, count: count * n)
        let powerScales = SharedBuffer<Float>(repeating: 1, count: count)
        let scores = SharedBuffer<Float>(repeating: 0, count: count * (n + 1))
        let pieces = BatchPieces(count, atMost: Self.headChunk)
        Self.useOneThreadOfBLAS()
        Parallel.forEach(pieces.count, threads: threads) {
            HeadWorkspace(head, channels: pieces.largest, users: users, antennas: n)
        } _: { work, piece in
            let range = pieces[piece]
            let first = range.lowerBound
            features.withSource(first) { source in
                work.apply(
                    source, count: range.count, link: link,
                    to: elements.pointer + first * users * n,
                    choice: .init(
                        active: active.pointer + first * n,
                        powerScales: powerScales.pointer + first,
                        scores: scores.pointer + first * (n + 1)))
            }
        }
        return HeadOutputBatch(
            precoders: PrecoderBatch(
                count: count, users: users, antennas: n, elements: elements.array),
            activeAntennas: active.array, powerScales: powerScales.array,
            scores: scores.array)
    }

    /// The same with a head that is not packed yet.
    package func apply(
        _ head: OutputHead, to features: FeatureBatch, link: Link, threads: Int? = nil
    ) -> HeadOutputBatch {
        apply(
            PackedHead(head, configuration: configuration), to: features, link: link,
            threads: threads)
    }
}

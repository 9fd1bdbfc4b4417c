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
    public func apply(
        _ head: PackedHead, to features: FeatureBatch, link: Link, threads: Int? = nil
    ) -> TransmissionBatch {
        let n = configuration.antennas
        let users = features.usersPerChannel
        let count = features.count
        precondition(
            features.embedding == head.precoder.inputs && head.precoder.outputs == 2 * n,
            "features of \(features.embedding) numbers for a head of "
                + "[\(head.precoder.outputs), \(head.precoder.inputs)]")
        let target = HeadWorkspace.Target(
            elements: SharedBuffer(repeating: .zero, count: count * users * n),
            active: SharedBuffer(repeating: true, count: count * n),
            powerScales: SharedBuffer(repeating: 1, count: count),
            scores: SharedBuffer(repeating: 0, count: count * (n + 1)))
        let chunks = Chunks(count, atMost: Self.headChunk)
        Self.useOneThreadOfBLAS()
        Parallel.forEach(chunks.count, threads: threads) {
            HeadWorkspace(
                head, channels: chunks.size, users: users, antennas: n, link: link)
        } _: { work, chunk in
            work.apply(features, chunks[chunk], into: target)
        }
        return TransmissionBatch(
            precoders: PrecoderBatch(
                count: count, users: users, antennas: n, elements: target.elements.array),
            activeAntennas: target.active.array, powerScales: target.powerScales.array,
            scores: target.scores.array)
    }

    /// The same with a head that is not packed yet.
    public func apply(
        _ head: OutputHead, to features: FeatureBatch, link: Link, threads: Int? = nil
    ) -> TransmissionBatch {
        apply(
            PackedHead(head, configuration: configuration), to: features, link: link,
            threads: threads)
    }
}

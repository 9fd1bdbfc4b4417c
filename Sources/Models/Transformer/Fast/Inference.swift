import LinearAlgebra
import Numerics
import Precoding
import Support

// Goals, in order:
//   1. The result of ``ReferenceForward`` to the rounding of single precision.
//   2. The same bits on any number of threads; no channel sees its neighbours in the batch. (Its
//      last bits may depend on its place there where BLAS makes the products: it rounds the rows at
//      the end of a product in another order.)
//   3. Throughput: the matrix products are the work, and everything between them stays in the
//      second-level cache.

/// The forward pass of the foundation model on batches of channels, without any training library.
///
///     let inference = Inference(model)
///     let features = inference.features(of: channels, link: link)
///     let output = inference.apply(head, to: features, link: link)
///
/// Single precision; products by ``PanelKernel`` or BLAS, each on one thread, with our own threads
/// around them. One extraction serves several heads.
package struct Inference: Sendable {
    /// The shape of the model.
    package let configuration: ModelConfiguration
    let weights: PackedExtractor

    /// How many channels of `tokens` tokens fit into a chunk's memory, at least one.
    static func chunk(_ c: ModelConfiguration, tokens: Int) -> Int {
        max(1, chunkNumbers / (tokens * ExtractorWorkspace.numbersPerToken(c)))
    }

    /// Memory of a chunk in numbers: half a megabyte, half of the second-level cache of a present
    /// core; the rest is for the weights that pass through it.
    private static let chunkNumbers = 131_072

    private static let singleThreadedBLAS: Void = BLASThreads.set(1)

    /// Makes BLAS use one thread, since the threads of a batch are ours; once per process.
    static func useOneThreadOfBLAS() { _ = singleThreadedBLAS }

    /// Inference with an extractor.
    ///
    /// - Precondition: `extractor` has as many values as the layout.
    package init(
        configuration: ModelConfiguration, extractor: [Float],
        precision: WeightPrecision = .single
    ) {
        self.configuration = configuration
        weights = PackedExtractor(configuration, extractor, precision: precision)
    }

    /// Inference with a model's extractor.
    package init(_ model: FoundationModel, precision: WeightPrecision = .single) {
        self.init(
            configuration: model.configuration, extractor: model.extractor, precision: precision)
    }

    /// Steps 0 to 4: what the extractor makes of the channels.
    ///
    /// - Parameters:
    ///   - channels: the channels, [B, K, N].
    ///   - link: power and noise.
    ///   - rates: requested rates in bit/s/Hz, [B, K] with K = `users` of the configuration; `nil`
    ///     asks for the largest sum rate.
    ///   - threads: upper limit of threads; `nil` is all processors.
    /// - Precondition: the channels are finite, N and the rates are those of the configuration.
    package func features(
        of channels: ChannelBatch, link: Link, rates: [Float]? = nil, threads: Int? = nil
    ) -> FeatureBatch {
        let c = configuration
        let users = channels.users
        precondition(
            channels.antennas == c.antennas,
            "\(channels.antennas) antennas for a model of \(c.antennas)")
        precondition(
            rates.map { users == c.users && $0.count == channels.count * users } ?? true,
            "requested rates are for \(c.users) users of every channel")
        let tokens = users + (rates == nil ? 0 : 1)
        let pieces = BatchPieces(channels.count, atMost: Self.chunk(c, tokens: tokens))
        let features = SharedBuffer<Float>(
            repeating: 0, count: channels.count * users * c.embedding)
        let means = SharedBuffer<Float>(repeating: 0, count: channels.count * c.embedding)
        let silent = SharedBuffer(repeating: false, count: channels.count * users)
        Self.useOneThreadOfBLAS()
        Parallel.forEach(pieces.count, threads: threads) {
            ExtractorWorkspace(
                c, weights, channels: pieces.largest, users: users, hasRates: rates != nil)
        } _: { work, piece in
            let range = pieces[piece]
            var rows = work.extract(
                channels.elements, rates: rates, first: range.lowerBound, count: range.count,
                link: link, silent: silent.pointer + range.lowerBound * users)
            for channel in range {
                (features.pointer + channel * users * c.embedding)
                    .update(from: rows, count: users * c.embedding)
                RowKernels.mean(
                    rows, rows: tokens, into: means.pointer + channel * c.embedding, c.embedding)
                rows += tokens * c.embedding
            }
        }
        return FeatureBatch(
            count: channels.count, usersPerChannel: users, embedding: c.embedding,
            users: features.array, means: means.array, silent: silent.array,
            requests: rates.map { .init(channels: channels, rates: $0) })
    }
}

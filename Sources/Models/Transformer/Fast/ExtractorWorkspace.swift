import Numerics
import Precoding

/// The memory of one worker of the extractor, and the passage of a chunk of channels through it.
///
/// G channels of T tokens stand row after row, [G, T, ...]: users first, then the rate token.
final class ExtractorWorkspace {
    let configuration: ModelConfiguration
    let weights: PackedExtractor
    /// Users K and tokens T per channel.
    let users, tokens: Int
    /// The residual stream, [G, T, D].
    let x: RowKernels.Numbers
    /// The normalised stream, and the attention heads' results, [G, T, D].
    let normal: RowKernels.Numbers
    /// Queries, keys and values, [G, T, 3 D].
    let qkv: RowKernels.Numbers
    /// The inside of the feed-forward layer, [G, T, F]; at the start the tokens' inputs.
    let hidden: RowKernels.Numbers
    /// Attention scores of one token, whole vectors.
    let scores: RowKernels.Numbers
    /// Norms of the channels in units of sigma / sqrt(P), [G, K].
    let norms: RowKernels.Numbers
    /// A bias of zeros, [D].
    private let noBias: [Float]

    /// Single-precision numbers that one token needs.
    static func numbersPerToken(_ c: ModelConfiguration) -> Int {
        5 * c.embedding + max(c.feedForward, c.tokenInputs)
    }

    init(
        _ configuration: ModelConfiguration, _ weights: PackedExtractor, channels: Int, users: Int,
        hasRates: Bool
    ) {
        self.configuration = configuration
        self.weights = weights
        self.users = users
        tokens = users + (hasRates ? 1 : 0)
        let rows = channels * tokens
        let d = configuration.embedding
        let spare = tokens + 15
        let count = rows * Self.numbersPerToken(configuration) + spare + channels * users
        x = .allocate(capacity: count)
        x.initialize(repeating: 0, count: count)
        normal = x + rows * d
        qkv = normal + rows * d
        hidden = qkv + 3 * rows * d
        scores = hidden + rows * max(configuration.feedForward, configuration.tokenInputs)
        norms = scores + spare
        noBias = Array(repeating: 0, count: d)
    }

    // The other buffers are parts of the first.
    deinit { x.deallocate() }

    /// Steps 0 to 4 for `count` channels of a batch.
    ///
    /// - Parameters:
    ///   - channels: the batch, [B, K, N].
    ///   - rates: its requested rates, [B, K], if any.
    ///   - first: the first of the channels to take.
    ///   - count: G, at most as many channels as there is memory for.
    ///   - link: power and noise.
    ///   - silent: where to tell which users of these channels are silent, [G, K].
    /// - Returns: the features of all tokens, [G, T, D], in memory of this object.
    func extract(
        _ channels: UnsafePointer<Complex<Float>>, rates: UnsafePointer<Float>?, first: Int,
        count: Int, link: Link, silent: UnsafeMutablePointer<Bool>
    ) -> UnsafePointer<Float> {
        embed(
            channels + first * users * configuration.antennas,
            rates: rates.map { $0 + first * users }, count: count, link: link, silent: silent)
        return blocks(count)
    }

    /// Steps 2 to 4 for `count` channels of one token each, whose inputs stand in ``hidden``,
    /// [G, inputs].
    ///
    /// - Returns: the features, [G, D], in memory of this object.
    func extract(tokens count: Int) -> UnsafePointer<Float> {
        weights.embedding.apply(to: hidden, rows: count, into: x)
        return blocks(count)
    }

    /// Steps 3 and 4: the blocks on the embedded tokens in ``x``.
    private func blocks(_ count: Int) -> UnsafePointer<Float> {
        let rows = count * tokens
        // A layer that adds to the stream leaves its bias to the normalisation that follows.
        var pending = noBias
        for block in weights.blocks {
            switch configuration.normalizationOrder {
            case .before:
                normalize(rows, pending, block.attentionNorm, into: normal)
                attend(block, normal, count)
                normalize(rows, block.output.bias, block.feedForwardNorm, into: normal)
                feedForward(block, normal, rows)
                pending = block.contract.bias
            case .after:
                attend(block, x, count)
                normalize(rows, block.output.bias, block.attentionNorm, into: x)
                feedForward(block, x, rows)
                normalize(rows, block.contract.bias, block.feedForwardNorm, into: x)
            }
        }
        guard let norm = weights.finalNorm else { return UnsafePointer(x) }
        normalize(rows, pending, norm, into: normal)
        return UnsafePointer(normal)
    }

    private func normalize(
        _ rows: Int, _ bias: [Float], _ norm: PackedNormalization, into target: RowKernels.Numbers
    ) {
        RowKernels.normalize(x, adding: bias, rows: rows, by: norm, into: target)
    }

    /// x += the attention layer of `source` without the bias of its output, which the next
    /// normalisation adds.
    private func attend(_ block: PackedExtractor.Block, _ source: RowKernels.Numbers, _ count: Int)
    {
        let d = configuration.embedding
        if let value = block.value {
            // A token alone attends to itself.
            value.apply(to: source, rows: count, into: qkv)
            block.output.accumulate(qkv, rows: count, into: x)
            return
        }
        block.qkv.apply(to: source, rows: count * tokens, into: qkv)
        for index in 0..<count {
            RowKernels.attend(
                qkv + index * tokens * 3 * d, tokens: tokens, embedding: d,
                width: configuration.headWidth, scores: scores,
                into: normal + index * tokens * d)
        }
        block.output.accumulate(normal, rows: count * tokens, into: x)
    }

    /// x += the feed-forward layer of `source` without its last bias, which the next normalisation
    /// adds.
    private func feedForward(
        _ block: PackedExtractor.Block, _ source: RowKernels.Numbers, _ rows: Int
    ) {
        block.expand.apply(to: source, rows: rows, into: hidden)
        RowKernels.rectify(hidden, rows * configuration.feedForward)
        block.contract.accumulate(hidden, rows: rows, into: x)
    }
}

/// The extractor's weights as the fast path reads them.
struct PackedExtractor: Sendable {
    /// One block.
    struct Block: Sendable {
        let attentionNorm, feedForwardNorm: PackedNormalization
        let qkv, output, expand, contract: PackedLinear
        /// The values alone, for tokens that are alone.
        let value: PackedLinear?
    }

    let embedding: PackedLinear
    /// `nil` where the model takes no rates.
    let rateEmbedding: PackedLinear?
    /// What a user's token gains for each bit/s/Hz of its requested rate, [D]; `nil` where the model
    /// has no such weight.
    let userRateEmbedding: [Float]?
    /// What a user's token gains for its input of ``SingleUserPower``, [D]; `nil` where the model has
    /// no such weight.
    let userPowerEmbedding: [Float]?
    let blocks: [Block]
    /// The normalisation after the last block; `nil` where every block ends in one.
    let finalNorm: PackedNormalization?

    init(
        _ configuration: ModelConfiguration, _ values: [Float],
        precision: WeightPrecision = .single
    ) {
        let layout = ParameterLayout.extractor(configuration)
        precondition(
            values.count == layout.count,
            "\(values.count) values are no extractor of this configuration")
        func linear(_ name: String) -> PackedLinear {
            PackedLinear(name, layout, values, precision: precision)
        }
        embedding = linear("embedding")
        rateEmbedding = configuration.head == .linear ? linear("rate_embedding") : nil
        userRateEmbedding =
            configuration.addsRateToUsers
            ? Array(values[layout["user_rate_embedding.weight"].range]) : nil
        userPowerEmbedding =
            configuration.usesSingleUserPower
            ? Array(values[layout["user_power_embedding.weight"].range]) : nil
        blocks = (0..<configuration.blocks).map { block in
            let name = "blocks.\(block)"
            return Block(
                attentionNorm: PackedNormalization("\(name).attention_norm", layout, values),
                feedForwardNorm: PackedNormalization("\(name).feed_forward_norm", layout, values),
                qkv: linear("\(name).attention.qkv"),
                output: linear("\(name).attention.output"),
                expand: linear("\(name).feed_forward.expand"),
                contract: linear("\(name).feed_forward.contract"),
                value: configuration.head == .channel
                    ? Self.value("\(name).attention.qkv", layout, values, precision) : nil)
        }
        finalNorm =
            configuration.normalizationOrder == .before
            ? PackedNormalization("final_norm", layout, values) : nil
    }

    /// The last third of a layer of queries, keys and values.
    private static func value(
        _ name: String, _ layout: ParameterLayout, _ values: [Float], _ precision: WeightPrecision
    ) -> PackedLinear {
        let (weight, bias) = (layout["\(name).weight"].range, layout["\(name).bias"].range)
        let d = bias.count / 3
        return PackedLinear(
            weight: Array(values[weight].suffix(d * d)), bias: Array(values[bias].suffix(d)),
            inputs: d, precision: precision)
    }
}

/// A head's weights as the fast path reads them.
package struct PackedHead: Sendable {
    let precoder, antennas: PackedLinear
    let usesSingleUserPower: Bool

    /// Packs `head`, a head of `configuration`.
    ///
    /// - Precondition: `head` has as many values as the layout of a head has.
    package init(
        _ head: OutputHead, configuration: ModelConfiguration,
        precision: WeightPrecision = .single
    ) {
        let layout = ParameterLayout.head(configuration)
        precondition(
            head.values.count == layout.count,
            "\(head.values.count) values are no head of this model")
        usesSingleUserPower = configuration.usesSingleUserPower
        precoder = PackedLinear(
            "head.precoder", layout, head.values, precision: precision)
        antennas = PackedLinear(
            "head.antennas", layout, head.values, precision: precision)
    }
}

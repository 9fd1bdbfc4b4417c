import Support

/// The parameters of a part of the model, one after another in a flat buffer.
///
/// Training and inference share the layout, so weights are one array: one tensor for the
/// optimiser, one message between processes, one read from a file.
///
///     let layout = ParameterLayout.extractor(ModelConfiguration())
///     let weights = layout.initialValues(seed: 1)
///     weights[layout["embedding.weight"].range]
package struct ParameterLayout: Sendable, Equatable {
    /// The parameters in the order of the buffer.
    package let parameters: [Parameter]
    private let indices: [String: Int]

    /// Number of values of all parameters.
    package var count: Int { parameters.last?.range.upperBound ?? 0 }

    init(_ entries: [(String, [Int], Parameter.Start)]) {
        var offset = 0
        parameters = entries.map { name, shape, start in
            let parameter = Parameter(name: name, shape: shape, offset: offset, start: start)
            offset += parameter.count
            return parameter
        }
        indices = Dictionary(
            uniqueKeysWithValues: parameters.enumerated().map { ($1.name, $0) })
    }

    /// The parameter `name`.
    ///
    /// - Precondition: there is one; names come from this file only.
    package subscript(name: String) -> Parameter {
        guard let index = indices[name] else { preconditionFailure("no parameter \(name)") }
        return parameters[index]
    }

    /// The feature extractor: embeddings and blocks, everything that environments share.
    package static func extractor(_ c: ModelConfiguration) -> ParameterLayout {
        let d = c.embedding
        var entries: [(String, [Int], Parameter.Start)] = []
        entries += linear("embedding", inputs: c.tokenInputs, outputs: d)
        if c.head == .linear {
            entries += linear("rate_embedding", inputs: c.users, outputs: d)
        }
        if c.addsRateToUsers {
            entries.append(("user_rate_embedding.weight", [d], .zero))
        }
        if c.usesSingleUserPower {
            entries.append(("user_power_embedding.weight", [d], .zero))
        }
        for block in 0..<c.blocks {
            let name = "blocks.\(block)"
            entries += normalization("\(name).attention_norm", d)
            entries += linear("\(name).attention.qkv", inputs: d, outputs: 3 * d)
            entries += linear("\(name).attention.output", inputs: d, outputs: d)
            entries += normalization("\(name).feed_forward_norm", d)
            entries += linear("\(name).feed_forward.expand", inputs: d, outputs: c.feedForward)
            entries += linear("\(name).feed_forward.contract", inputs: c.feedForward, outputs: d)
        }
        if c.normalizationOrder == .before { entries += normalization("final_norm", d) }
        return ParameterLayout(entries)
    }

    /// The output layers of one environment.
    ///
    /// For precoders: users' features to columns, the mean feature to N antenna scores and one power
    /// score. For channels: a user's features to the correction of its estimate, to two numbers, the
    /// gate and the white error that is left, and to R directions of the error; see `ChannelHead`. A
    /// fresh model returns the estimate, nearly.
    package static func head(_ c: ModelConfiguration) -> ParameterLayout {
        switch c.head {
        case .linear:
            ParameterLayout(
                linear("head.precoder", inputs: c.embedding, outputs: 2 * c.antennas)
                    + linear("head.antennas", inputs: c.embedding, outputs: c.antennas + 1))
        case .channel:
            // A tenth of the usual bound, so that a fresh head changes little and takes errors for
            // white.
            ParameterLayout(
                linear(
                    "head.channel", inputs: c.embedding, outputs: 2 * c.antennas,
                    start: .uniform(inputs: 100 * c.embedding))
                    + linear("head.scalars", inputs: c.embedding, outputs: 2, start: .zero)
                    + (c.errorRank == 0
                        ? []
                        : linear(
                            "head.directions", inputs: c.embedding,
                            outputs: c.errorRank * 2 * c.antennas,
                            start: .uniform(inputs: 100 * c.embedding))))
        }
    }

    /// The output layers of E environments, each parameter of ``head(_:)`` with one more axis in
    /// front, [E, ...], named `heads.…` instead of `head.…`.
    package static func heads(_ c: ModelConfiguration, environments: Int) -> ParameterLayout {
        ParameterLayout(
            head(c).parameters.map { parameter in
                ("heads" + parameter.name.dropFirst(4), [environments] + parameter.shape, .zero)
            })
    }

    /// The parameters of several layouts, one layout after the other.
    package static func joined(_ layouts: [ParameterLayout]) -> ParameterLayout {
        ParameterLayout(layouts.flatMap { $0.parameters.map { ($0.name, $0.shape, $0.start) } })
    }

    /// Fresh weights; the same bits for the same seed and stream.
    ///
    /// - Parameters:
    ///   - seed: of the model.
    ///   - stream: which part: 0 for the extractor, 1 + e for the head of environment e.
    package func initialValues(seed: UInt64, stream: UInt32 = 0) -> [Float] {
        var values = [Float](repeating: 0, count: count)
        for (index, parameter) in parameters.enumerated() {
            switch parameter.start {
            case .zero: continue
            case .one:
                for i in parameter.range { values[i] = 1 }
            case .uniform(let inputs):
                let bound = 1 / Double(inputs).squareRoot()
                var random = Philox(
                    seed: seed, stream: RandomStream.initialWeights &+ stream,
                    substream: UInt32(index))
                for i in parameter.range {
                    values[i] = Float(bound * (2 * random.uniform() - 1))
                }
            }
        }
        return values
    }

    /// A linear layer, drawn as PyTorch does unless `start` says otherwise.
    static func linear(
        _ name: String, inputs: Int, outputs: Int, start: Parameter.Start? = nil
    ) -> [(String, [Int], Parameter.Start)] {
        let start = start ?? .uniform(inputs: inputs)
        return [
            ("\(name).weight", [outputs, inputs], start), ("\(name).bias", [outputs], start),
        ]
    }

    private static func normalization(
        _ name: String, _ width: Int
    ) -> [(String, [Int], Parameter.Start)] {
        [("\(name).weight", [width], .one), ("\(name).bias", [width], .zero)]
    }
}

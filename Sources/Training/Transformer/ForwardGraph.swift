import Models
import Support
import Torch

/// The forward pass of the model as recorded operators; the same text as `TheTransformer.md`
/// and as the plain reference in `Models`.
///
/// B batch, K users, T tokens (K, and one for requested rates), D embedding, I inputs of a token.
struct ForwardGraph {
    let configuration: ModelConfiguration
    let weights: WeightBuffer
    /// Drops activations in training; `nil` elsewhere.
    var dropout: Dropout?

    /// LayerNorm's epsilon.
    static let epsilon = 1e-5

    /// Tokens of channels in units of sqrt(P) / sigma, turned as the model wants them: [.., 2 N] to
    /// [.., I], as `TokenFeatures` has them.
    static func tokens(_ channels: Tensor, _ configuration: ModelConfiguration) throws -> Tensor {
        guard configuration.normalizesTokens else { return channels }
        let squared = try channels.square().sum([-1], keepDimensions: true)
        let norm = try squared.clamped(
            min: TokenFeatures.smallestNormSquared
        ).sqrt()
        let scaled = try channels / (norm * (1 / Double(configuration.antennas).squareRoot()))
        let logarithm =
            try (norm * (1 / TokenFeatures.typicalNorm)).log()
            * (1 / TokenFeatures.logarithmDivisor)
        return try Tensor.cat([scaled, logarithm], -1)
    }

    /// Features of all tokens, [B, T, D].
    ///
    /// - Parameters:
    ///   - tokens: [B, K, I].
    ///   - requests: requested rates; `nil` for the sum rate.
    func features(_ tokens: Tensor, requests: RequestGraph?) throws -> Tensor {
        var x = try linear(tokens, "embedding")
        if let requests {
            let rates = requests.rates
            if configuration.addsRateToUsers {
                let weight = try weights["user_rate_embedding.weight"].to(x.type)
                x = try x + rates.unsqueeze(-1) * weight
            }
            if let inputs = try requests.inputs() {
                let weight = try weights["user_power_embedding.weight"].to(x.type)
                x = try x + inputs.unsqueeze(-1) * weight
            }
            x = try Tensor.cat([x, linear(rates, "rate_embedding").unsqueeze(1)], 1)
        }
        for block in 0..<configuration.blocks {
            let name = "blocks.\(block)"
            switch configuration.normalizationOrder {
            case .before:
                x = try x + attention(normalized(x, "\(name).attention_norm"), name)
                x = try x + feedForward(normalized(x, "\(name).feed_forward_norm"), name)
            case .after:
                x = try normalized(x + attention(x, name), "\(name).attention_norm")
                x = try normalized(x + feedForward(x, name), "\(name).feed_forward_norm")
            }
        }
        if configuration.normalizationOrder == .before { x = try normalized(x, "final_norm") }
        return x
    }

    /// x W^T + b in the format of products, given back in that of the weights.
    private func linear(_ x: Tensor, _ name: String) throws -> Tensor {
        try product(x, name).to(weights.values.type)
    }

    private func product(_ x: Tensor, _ name: String) throws -> Tensor {
        try x.to(weights.computeType)
            .linear(weights["\(name).weight"], bias: weights["\(name).bias"])
    }

    private func normalized(_ x: Tensor, _ name: String) throws -> Tensor {
        try x.layerNorm(
            weight: weights["\(name).weight"], bias: weights["\(name).bias"],
            epsilon: Self.epsilon)
    }

    /// Self-attention over the tokens of each group: [B, T, D] to [B, T, D].
    private func attention(_ x: Tensor, _ block: String) throws -> Tensor {
        let shape = x.shape
        let (heads, width) = (configuration.attentionHeads, configuration.headWidth)
        guard shape[1] > 1 else {
            // A token alone attends to itself: what comes out is its value.
            let value = try product(x, "\(block).attention.qkv")
                .narrow(2, start: 2 * shape[2], length: shape[2])
            return try drop(linear(value, "\(block).attention.output"))
        }
        let qkv = try product(x, "\(block).attention.qkv")
            .view([shape[0], shape[1], 3, heads, width]).permute([2, 0, 3, 1, 4])
        let (q, k, v) = (try qkv.select(0, 0), try qkv.select(0, 1), try qkv.select(0, 2))
        let scores = try q.matmul(k.transpose(-1, -2)).to(weights.values.type)
        let shares = try drop((scores * (1 / Double(width).squareRoot())).softmax(-1))
        let mixed = try shares.to(weights.computeType).matmul(v)
            .transpose(1, 2).reshape(shape)
        return try drop(linear(mixed, "\(block).attention.output"))
    }

    private func feedForward(_ x: Tensor, _ block: String) throws -> Tensor {
        let hidden = try drop(product(x, "\(block).feed_forward.expand").relu())
        return try drop(linear(hidden, "\(block).feed_forward.contract"))
    }

    private func drop(_ x: Tensor) throws -> Tensor { try dropout?.apply(to: x) ?? x }

    /// Precoder columns by the heads of E environments: features [E, M, D] of M users each to
    /// [E, M, 2 N], N real parts, then N imaginary parts.
    func columns(_ features: Tensor) throws -> Tensor {
        try heads(features, "heads.precoder")
    }

    /// Scores by the heads of E environments: mean features [E, M, D] of M groups each to
    /// [E, M, N + 1], one for every antenna and one for the power.
    func scores(_ features: Tensor) throws -> Tensor {
        try heads(features, "heads.antennas")
    }

    /// A layer of the heads of E environments: features [E, M, D] to [E, M, outputs].
    func heads(_ features: Tensor, _ name: String) throws -> Tensor {
        try weights["\(name).bias"].unsqueeze(1)
            .baddbmm(
                features.to(weights.computeType), weights["\(name).weight"].transpose(1, 2)
            ).to(weights.values.type)
    }
}

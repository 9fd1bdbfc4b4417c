import LinearAlgebra
import Numerics
import Precoding

// Goals, in order:
//   1. The forward pass as the guide writes it, one loop per sum, so that it can be checked by eye.
//   2. Double precision: the yardstick of the fast path, of training and of the PyTorch twin.
//   Speed is no goal; it stays for good.

/// The forward pass of the foundation model on one channel, plainly, in double precision.
///
///     let forward = ReferenceForward(model)
///     let features = forward.features(of: channel, link: link)
///     let output = forward.apply(model.defaultHead, to: features, link: link)
///
/// K users, N antennas, T tokens, D embedding. See `TheTransformer.md` for the
/// formulas; the steps below bear its numbers.
package struct ReferenceForward: Sendable {
    /// The shape of the model.
    package let configuration: ModelConfiguration
    let layout: ParameterLayout
    let values: [Double]

    /// The forward pass of an extractor.
    ///
    /// - Precondition: `extractor` has as many values as the layout.
    package init(configuration: ModelConfiguration, extractor: [Float]) {
        layout = ParameterLayout.extractor(configuration)
        precondition(
            extractor.count == layout.count,
            "\(extractor.count) values are no extractor of this configuration")
        self.configuration = configuration
        values = extractor.map(Double.init)
    }

    /// The forward pass of a model's extractor.
    package init(_ model: FoundationModel) {
        self.init(configuration: model.configuration, extractor: model.extractor)
    }

    /// Steps 0 to 4: what the extractor makes of a channel.
    ///
    /// - Parameters:
    ///   - channel: H [K, N].
    ///   - link: power and noise.
    ///   - rates: requested rates in bit/s/Hz, [K] with K = `users` of the configuration; `nil`
    ///     asks for the largest sum rate.
    /// - Precondition: H is finite, N and the number of rates are those of the configuration.
    package func features(
        of channel: ComplexMatrix, link: Link, rates: [Double]? = nil
    ) -> ChannelFeatures {
        precondition(
            channel.columns == configuration.antennas,
            "\(channel.columns) antennas for a model of \(configuration.antennas)")
        precondition(
            rates.map { $0.count == configuration.users && channel.rows == $0.count } ?? true,
            "requested rates are for \(configuration.users) users")
        let users = channel.rows
        var x = (0..<users).map { k -> [Double] in
            let row = (0..<channel.columns).map { channel[k, $0] }
            return linear(
                "embedding", TokenFeatures.inputs(row, link: link, configuration))
        }
        if let rates {
            if configuration.addsRateToUsers {
                let first = layout["user_rate_embedding.weight"].offset
                for k in 0..<users {
                    for i in x[k].indices { x[k][i] += rates[k] * values[first + i] }
                }
            }
            x.append(linear("rate_embedding", rates))
        }
        if let rates, configuration.usesSingleUserPower {
            let first = layout["user_power_embedding.weight"].offset
            let shares = SingleUserPower.shares(channel, rates: rates, active: nil, link: link)
            for k in 0..<users {
                let input = SingleUserPower.input(shares[k])
                for i in x[k].indices { x[k][i] += input * values[first + i] }
            }
        }
        for block in 0..<configuration.blocks { apply(block: block, to: &x) }
        if configuration.normalizationOrder == .before {
            x = x.map { normalized($0, "final_norm") }
        }
        let mean = (0..<configuration.embedding).map { i in
            x.reduce(0) { $0 + $1[i] } / Double(x.count)
        }
        return ChannelFeatures(
            users: Array(x.prefix(users)), mean: mean,
            silent: (0..<users).map { k in
                (0..<channel.columns).allSatisfy { channel[k, $0] == .zero }
            },
            requests: rates.map { .init(channel: channel, rates: $0) })
    }
}

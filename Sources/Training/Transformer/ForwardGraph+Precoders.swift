import Models
import Torch

// The whole model, from channels to what is sent, as training and validation both use it.

extension ForwardGraph {
    /// Precoders for the largest sum rate, squared Frobenius norm 1, [B, K, 2 N].
    ///
    /// - Parameters:
    ///   - channels: [B, K, 2 N] in units of sqrt(P) / sigma, sorted by environment, as many groups
    ///     of each.
    ///   - heads: number of environments, each with a head of its own.
    func precoders(on channels: Tensor, heads: Int) throws -> Tensor {
        let (groups, users) = (channels.shape[0], configuration.users)
        let features = try features(Self.tokens(channels, configuration), requests: nil)
            .reshape([heads, groups * users / heads, configuration.embedding])
        return try SumRateGraph.normalized(columns(features).view(channels.shape))
    }

    /// What is sent for requested rates: precoders, antennas that are on, power.
    ///
    /// - Parameters:
    ///   - channels: as for ``precoders(on:heads:)``.
    ///   - requests: requested rates on them.
    ///   - heads: number of environments, each with a head of its own.
    func transmission(
        on channels: Tensor, requests: RequestGraph, heads: Int
    ) throws -> TransmissionGraph {
        let (groups, users) = (channels.shape[0], configuration.users)
        let features = try features(Self.tokens(channels, configuration), requests: requests)
        let ofUsers = try features.narrow(1, start: 0, length: users)
            .reshape([heads, groups * users / heads, configuration.embedding])
        let means = try features.mean([1])
            .view([heads, groups / heads, configuration.embedding])
        return try TransmissionGraph(
            columns: columns(ofUsers).view(channels.shape),
            scores: scores(means).view([groups, configuration.antennas + 1]),
            requests: requests)
    }

    /// Guesses of channels from estimates of them, every user a sequence of one token.
    ///
    /// - Parameters:
    ///   - estimates: of B users, sorted by environment, as many of each.
    ///   - heads: number of environments, each with a head of its own; 1 for a head for all.
    func channels(_ estimates: EstimateGraph, heads: Int) throws -> ChannelGraph {
        let users = estimates.tokens.shape[0]
        let features = try features(estimates.tokens.unsqueeze(1), requests: nil)
            .reshape([heads, users / heads, configuration.embedding])
        return try ChannelGraph(features, estimates, graph: self)
    }
}

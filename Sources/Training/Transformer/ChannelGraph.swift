import Models
import Torch

/// Guesses of channels and the laws of their errors, as recorded operators; the formulas are those of
/// `ChannelHead`.
///
/// B users, N antennas, R directions.
struct ChannelGraph {
    /// c, [B, 2 N].
    let guesses: Tensor
    /// v, [B].
    let variances: Tensor
    /// d_r, [B, R, 2 N]; `nil` where the model tells none.
    let directions: Tensor?

    private let antennas: Int

    /// What the heads of E environments make of features.
    ///
    /// - Parameters:
    ///   - features: of the users, [E, M, D], B = E M.
    ///   - estimates: theirs.
    ///   - graph: the model.
    init(_ features: Tensor, _ estimates: EstimateGraph, graph: ForwardGraph) throws {
        let n = graph.configuration.antennas
        let users = estimates.tokens.shape[0]
        let limit = ChannelHead.scalarLimit
        antennas = n
        let correction = try graph.heads(features, "heads.channel").view([users, 2 * n])
        let scalars = try graph.heads(features, "heads.scalars")
            .view([users, ChannelHead.scalars]).clamped(min: -limit, max: limit).exp()
        let turned = try estimates.tokens.narrow(1, start: 0, length: 2 * n)
        let ratio = try estimates.ratios * (1 / ChannelHead.evenRatio)
        let own = try (ratio.square() + 1).reciprocal()  // 1 - w
        let gate = try scalars.narrow(1, start: 0, length: 1)
        guesses = try (gate * turned + correction) * own + turned * (1 - own)
        let white = try (estimates.ratios + 1).reciprocal()
        variances = try
            (scalars.narrow(1, start: 1, length: 1) * white * ChannelHead.whiteShare
            + ChannelHead.smallestVariance).squeeze(1)
        let rank = graph.configuration.errorRank
        directions =
            rank == 0
            ? nil
            : try graph.heads(features, "heads.directions").view([users, rank, 2 * n])
                * white.sqrt().unsqueeze(-1)
    }

    /// |c - h|^2 / |h|^2 of every user, [B], for channels [B, 2 N].
    func relativeErrors(_ targets: Tensor) throws -> Tensor {
        let energy = try targets.square().sum([-1]).clamped(min: 1e-12)
        return try (guesses - targets).square().sum([-1]) / energy
    }

    /// The negative logarithm of the errors' likelihood under their laws over N, less a constant,
    /// [B]. The guesses are taken as they are: only the laws learn from it.
    ///
    /// With F = [d_r], C = v I + F F^H and M = I + F^H F / v it is
    /// (ln det C + e^H C^-1 e) / N, ln det C = N ln v + ln det M and
    /// e^H C^-1 e = (|e|^2 - (F^H e)^H M^-1 (F^H e) / v) / v.
    func negativeLikelihoods(_ targets: Tensor) throws -> Tensor {
        let n = antennas
        let error = try targets - guesses.detached()
        let energy = try error.square().sum([-1])
        guard let directions else {
            return try variances.log() + energy / variances * (1 / Double(n))
        }
        // Complex numbers as real ones: every direction is two, d and i d; a determinant is squared.
        let re = try directions.narrow(2, start: 0, length: n)
        let im = try directions.narrow(2, start: n, length: n)
        let real = try Tensor.cat([directions, Tensor.cat([im.negated(), re], 2)], 1)
        let v = try variances.unsqueeze(-1).unsqueeze(-1)
        let identity = try Tensor.identity(real.shape[1], type: real.type, device: real.device)
        let inner = try real.matmul(real.transpose(1, 2)) / v + identity
        let along = try real.matmul(error.unsqueeze(-1))  // [B, 2 R, 1]
        let explained = try (along * inner.solve(along)).sum([1, 2])
        let form = try (energy - explained / variances) / variances
        return try variances.log()
            + (inner.logDeterminant() * 0.5 + form) * (1 / Double(n))
    }
}

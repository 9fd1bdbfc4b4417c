import Models
import Foundation
import Torch

/// Requested rates as the model sees them, as recorded operators.
///
/// B groups, K users, N antennas.
struct RequestGraph {
    /// r in bit/s/Hz, [B, K].
    let rates: Tensor
    /// 2^r - 1, [B, K], and squared magnitudes of the channels, [B, K, N]; `nil` where the powers
    /// that users would need alone play no part. See `SingleUserPower`.
    private let alone: (sinrTargets: Tensor, gains: Tensor)?

    /// Requests `rates` [B, K] on channels [B, K, 2 N] in units of sqrt(P) / sigma.
    init(_ rates: Tensor, channels: Tensor, _ configuration: ModelConfiguration) throws {
        self.rates = rates
        guard configuration.usesSingleUserPower else {
            alone = nil
            return
        }
        let n = channels.shape[2] / 2
        let squared = try channels.square()
        alone = (
            sinrTargets: try (rates * Foundation.log(2.0)).exp() - 1,
            gains: try squared.narrow(2, start: 0, length: n)
                + squared.narrow(2, start: n, length: n)
        )
    }

    /// What a token is told of its user's power, [B, K].
    func inputs() throws -> Tensor? {
        try alone.map { sinrTargets, gains in
            let shares =
                try sinrTargets / gains.sum([-1]).clamped(min: SingleUserPower.smallestGain)
            return try
                (shares.clamped(min: SingleUserPower.smallest).log()
                + SingleUserPower.inputOffset) * (1 / SingleUserPower.inputDivisor)
        }
    }

    /// Columns [B, K, 2 N] and power scores [B], with what the powers on the antennas of `mask`
    /// [B, N] add to them.
    func adjusted(
        _ columns: Tensor, _ score: Tensor, mask: Tensor
    ) throws -> (columns: Tensor, score: Tensor) {
        guard let alone else { return (columns, score) }
        let gains = try (alone.gains * mask.unsqueeze(1)).sum([-1])
        let shares = try alone.sinrTargets / gains.clamped(min: SingleUserPower.smallestGain)
        let sum = try shares.sum([-1]).clamped(min: SingleUserPower.smallest)
        return (
            try columns * shares.clamped(min: 1e-16).sqrt().unsqueeze(-1), try score + sum.log()
        )
    }
}

import Torch

/// From the outputs of a head to what is sent for requested rates, as recorded operators.
///
/// B groups, K users, N antennas; channels are in units of sqrt(P) / sigma.
struct TransmissionGraph {
    /// Antennas that are on: exactly 0 or 1, [B, N]. Backwards it is the sigmoid that is seen.
    let mask: Tensor
    /// Share a of the largest power, [B].
    let powerScale: Tensor
    /// Columns of W as sent, squared Frobenius norm a, [B, K, 2 N].
    let precoders: Tensor

    /// What is sent for columns [B, K, 2 N] and scores [B, N + 1] on `requests`.
    ///
    /// An antenna is on where the sigmoid of its score is 0.5 or more, and the one of the highest
    /// score always is. The threshold has no gradient of its own, so the sigmoid's is taken in its
    /// place (straight-through estimator; Bengio, Leonard, Courville 2013, arXiv 1308.3432):
    /// mask = hard + soft - stopped(soft). The mask is applied before W is normalised.
    init(columns: Tensor, scores: Tensor, requests: RequestGraph) throws {
        let n = scores.shape[1] - 1
        let soft = try scores.narrow(1, start: 0, length: n).sigmoid()
        let stopped = try soft.detached()
        let threshold = try stopped.amax([1], keepDimensions: true).clamped(max: 0.5)
        let hard = try stopped.greaterOrEqual(threshold).to(soft.type)
        mask = try hard + (soft - stopped)
        let (columns, score) = try requests.adjusted(
            columns, scores.select(1, n), mask: mask)
        powerScale = try score.sigmoid()
        let rows = try Tensor.cat([mask, mask], 1).unsqueeze(1)
        precoders =
            try SumRateGraph.normalized(columns * rows)
            * powerScale.sqrt().unsqueeze(-1).unsqueeze(-1)
    }
}

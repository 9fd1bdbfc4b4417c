import Torch

/// Rates and power of what is sent for requested rates, and the loss of phase 2, as recorded
/// operators.
///
/// Emery et al., PIMRC 2025, equations (6) and (7): per group
/// lambda mean over k of (R_k - r_k)^2 + P_ant sum(m) + a P.
struct RatePowerGraph {
    /// Rates R in bit/s/Hz, [B, K].
    let rates: Tensor
    /// Energy in W, [B].
    let power: Tensor
    /// Mean square of R_k - r_k, [B].
    let squaredError: Tensor

    /// - Parameters:
    ///   - channels: [B, K, 2 N] in units of sqrt(P) / sigma.
    ///   - sent: what is sent on them.
    ///   - requests: r in bit/s/Hz, [B, K].
    ///   - powerPerAntenna: P_ant in W.
    ///   - maximumPower: P in W.
    init(
        channels: Tensor, sent: TransmissionGraph, requests: Tensor, powerPerAntenna: Double,
        maximumPower: Double
    ) throws {
        rates = try SumRateGraph.rates(channels: channels, precoders: sent.precoders)
        power = try sent.mask.sum([1]) * powerPerAntenna + sent.powerScale * maximumPower
        squaredError = try (rates - requests).square().mean([1])
    }

    /// The loss of each group in W, [B], with lambda in W / (bit/s/Hz)^2.
    func loss(errorWeight: Double) throws -> Tensor { try squaredError * errorWeight + power }
}

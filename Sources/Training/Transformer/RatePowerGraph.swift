import Torch

/// Rates and power of what is sent for requested rates, and the loss of phase 2, as recorded
/// operators.
///
/// Emery et al., PIMRC 2025, equations (6) and (7): per group
/// lambda mean over k of the error of R_k + P_ant sum(m) + a P; see ``RateError``.
struct RatePowerGraph {
    /// Rates R in bit/s/Hz, [B, K].
    let rates: Tensor
    /// Energy in W, [B].
    let power: Tensor
    /// lambda times the mean error over the users, plus the energy, in W, [B].
    let loss: Tensor

    /// - Parameters:
    ///   - channels: [B, K, 2 N] in units of sqrt(P) / sigma.
    ///   - sent: what is sent on them.
    ///   - requests: r in bit/s/Hz, [B, K].
    ///   - configuration: lambda, the measure of errors and the powers.
    init(
        channels: Tensor, sent: TransmissionGraph, requests: Tensor,
        _ configuration: RequestConfiguration
    ) throws {
        rates = try SumRateGraph.rates(channels: channels, precoders: sent.precoders)
        power =
            try sent.mask.sum([1]) * configuration.powerPerAntenna
            + sent.powerScale * configuration.maximumPower
        let error = try configuration.rateError.values(rates, requests).mean([1])
        loss = try error * configuration.rateErrorWeight + power
    }
}

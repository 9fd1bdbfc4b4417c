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
    /// Mean error over the users, [B].
    let error: Tensor

    /// - Parameters:
    ///   - channels: [B, K, 2 N] in units of sqrt(P) / sigma.
    ///   - sent: what is sent on them.
    ///   - requests: r in bit/s/Hz, [B, K].
    ///   - measure: of the errors.
    ///   - powerPerAntenna: P_ant in W.
    ///   - maximumPower: P in W.
    init(
        channels: Tensor, sent: TransmissionGraph, requests: Tensor, measure: RateError,
        powerPerAntenna: Double, maximumPower: Double
    ) throws {
        rates = try SumRateGraph.rates(channels: channels, precoders: sent.precoders)
        power = try sent.mask.sum([1]) * powerPerAntenna + sent.powerScale * maximumPower
        error = try measure.values(rates, requests).mean([1])
    }

    /// The loss of each group in W, [B], with lambda as ``TrainingConfiguration/rateErrorWeight``.
    func loss(errorWeight: Double) throws -> Tensor { try error * errorWeight + power }
}

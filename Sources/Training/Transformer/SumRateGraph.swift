import Torch

/// Rates of precoders as recorded operators.
///
/// B groups, K users, N antennas; channels are in units of sqrt(P) / sigma, so the noise power and
/// the largest transmit power are 1.
enum SumRateGraph {
    /// The precoder with squared Frobenius norm 1, [B, K, 2 N] to the same shape.
    static func normalized(_ precoders: Tensor) throws -> Tensor {
        let power = try precoders.square().sum([-1, -2], keepDimensions: true)
        return try precoders / power.clamped(min: 1e-24).sqrt()
    }

    /// Rates of all users in bit/s/Hz, [B, K].
    ///
    /// R_k = log2((1 + T_k) / (1 + T_k - S_k)), T_k all power that user k receives, S_k its own.
    ///
    /// - Parameters:
    ///   - channels: [B, K, 2 N]: N real parts, then N imaginary parts.
    ///   - precoders: columns of W as sent, [B, K, 2 N], in the same order.
    static func rates(channels: Tensor, precoders: Tensor) throws -> Tensor {
        let k = channels.shape[1]
        let n = channels.shape[2] / 2
        let re = try precoders.narrow(-1, start: 0, length: n)
        let im = try precoders.narrow(-1, start: n, length: n)
        // [Re h, Im h] times these rows gives the real and the imaginary parts of h w.
        let rows = try Tensor.cat(
            [Tensor.cat([re, im.negated()], -1), Tensor.cat([im, re], -1)], -2)
        let received = try channels.matmul(rows.transpose(-1, -2)).square()
        let powers =
            try received.narrow(-1, start: 0, length: k)
            + received.narrow(-1, start: k, length: k)
        let own = try powers.diagonal(-2, -1)
        let all = try powers.sum([-1]) + 1
        return try all.log2() - (all - own).log2()
    }
}

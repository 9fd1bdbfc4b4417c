import Models
import Torch

/// Channels, estimates of them and their tokens, as tensors; nothing of it depends on weights, so
/// nothing is recorded.
///
/// B users, N antennas. The same formulas as `TokenFeatures`.
struct EstimateGraph {
    /// The inputs of the users' tokens, [B, 2 N + 1].
    let tokens: Tensor
    /// The channels themselves, turned and scaled as their tokens were, [B, 2 N].
    let targets: Tensor
    /// The pilot ratios S as factors, [B, 1].
    let ratios: Tensor
    /// What tokens and targets are times to be estimates and channels again but for their phase, [B, 1].
    let scales: Tensor

    /// Estimates of channels.
    ///
    /// - Parameters:
    ///   - channels: h, [B, 2 N]: N real parts, then N imaginary parts.
    ///   - pilots: ratios and errors.
    ///   - targets: ratios and errors of the estimates that stand for the channels as targets; `nil`
    ///     for the channels themselves.
    init(_ channels: Tensor, pilots: PilotDraws, targets: PilotDraws? = nil) throws {
        let n = channels.shape[1] / 2
        let type = channels.type
        let decibels = try Tensor(pilots.decibels, shape: [pilots.decibels.count, 1])
            .to(type).to(channels.device)
        ratios = try (decibels * (Self.naturalPerDecibel)).exp()
        let energy = try channels.square().sum([-1], keepDimensions: true)
        func estimated(_ draws: PilotDraws, _ ratios: Tensor) throws -> Tensor {
            let errors = try Tensor(draws.errors, shape: channels.shape)
                .to(type).to(channels.device)
            return try channels + errors * (energy / ratios * (1 / Double(2 * n))).sqrt()
        }
        let estimate = try estimated(pilots, ratios)

        // The common phase: of the mean over the antennas.
        let x = try estimate.narrow(1, start: 0, length: n).mean([1], keepDimensions: true)
        let y = try estimate.narrow(1, start: n, length: n).mean([1], keepDimensions: true)
        let magnitude = try (x.square() + y.square()).clamped(min: 1e-30).sqrt()
        let norm = try estimate.square().sum([-1], keepDimensions: true)
            .clamped(min: TokenFeatures.smallestNormSquared).sqrt()
        scales = try norm * (1 / Double(n).squareRoot())
        let scale = try scales.reciprocal() / magnitude
        let (cosine, sine) = (try x * scale, try y * scale)
        func turned(_ g: Tensor) throws -> Tensor {
            let re = try g.narrow(1, start: 0, length: n)
            let im = try g.narrow(1, start: n, length: n)
            return try Tensor.cat(
                [re * cosine + im * sine, im * cosine - re * sine], 1)
        }
        let limits = TokenFeatures.pilotRatios
        let input =
            try
            (decibels.clamped(min: limits.lowerBound, max: limits.upperBound)
            - TokenFeatures.middlePilotRatio) / TokenFeatures.pilotRatioDivisor
        tokens = try Tensor.cat([turned(estimate), input], 1)
        let wanted =
            try targets.map {
                let decibels = try Tensor($0.decibels, shape: [$0.decibels.count, 1])
                    .to(type).to(channels.device)
                return try estimated($0, (decibels * Self.naturalPerDecibel).exp())
            } ?? channels
        self.targets = try turned(wanted)
    }

    /// ln(10) / 10.
    private static let naturalPerDecibel = 0.23025850929940458
}

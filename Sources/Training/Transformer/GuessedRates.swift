import Precoding
import Torch

/// What precoders made of guesses are worth over the channels themselves: the core behind the extractor,
/// as recorded operators.
///
/// B groups of K users, N antennas. The core is regularised zero forcing with equal powers and errors as
/// noise, refined under the laws of the errors (``RefinementGraph``): what `EstimatingPrecoder` does but
/// for the structured model at the start, which the refinement forgets.
///
/// The gradient reaches the guesses alone. Laws that the rate may move tell errors of twice their size,
/// which gives rates at low ratios and takes them at high ones, and requests lose by it what margins
/// cost.
enum GuessedRates {
    /// Steps of the refinement, and how many of them let gradients pass (ours: a gradient through four
    /// costs a fifth of one through all, and knows as much).
    static let (steps, recorded) = (20, 4)
    /// Steps of WMMSE for the rate that it is a share of (ours: within a few per cent of converged).
    static let referenceSteps = 12
    /// Most that a share counts: where the reference is next to nothing it says nothing.
    static let largestShare = 3.0
    /// Least reference in bit/s/Hz.
    static let smallestReference = 0.1

    /// Sum rates as a share of WMMSE's on the channels, [B].
    ///
    /// - Parameters:
    ///   - found: guesses and laws of B K users, group after group.
    ///   - estimates: theirs; its targets are the channels.
    ///   - users: K.
    static func shares(
        _ found: ChannelGraph, _ estimates: EstimateGraph, users: Int
    ) throws -> Tensor {
        let groups = estimates.scales.shape[0] / users
        let width = estimates.targets.shape[1]
        let scales = estimates.scales  // [B K, 1]
        let channels = try ComplexTensor.splitting(
            (estimates.targets * scales).view([groups, users, width]))
        let reference = try Autograd.withoutGradients {
            let rows = try RefinementGraph(
                rows: channels,
                noises: Tensor.full([groups, users], 1, type: scales.type, device: scales.device))
            let start = try rows.start(errors: rows.noises * 0)
            let best = try rows.refined(from: start, iterations: referenceSteps, recorded: 0)
            return try rows.rates(start, over: channels).sum([1])
                .maximum(rows.rates(best, over: channels).sum([1]))
                .clamped(min: smallestReference)
        }

        let share = SecondMomentRefinement().directionShare
        let guesses = try (found.guesses * scales).view([groups, users, 1, width])
        let white = try (found.variances.detached() * scales.squeeze(1).square())
            .view([groups, users])
        var (all, along) = (guesses, try white * 0)
        if let directions = found.directions {
            let rank = directions.shape[1]
            let scaled = try (directions.detached() * scales.unsqueeze(-1))
                .view([groups, users, rank, width])
            along = try scaled.square().sum([2, 3]) * (2 / Double(width))
            all = try Tensor.cat([guesses, scaled * share.squareRoot()], 2)
        }
        let perUser = all.shape[2]
        let graph = try RefinementGraph(
            rows: .splitting(all.reshape([groups, users * perUser, width])),
            noises: white + along * (1 - share) + 1)
        let start = try Autograd.withoutGradients { try graph.start(errors: white + along) }
        let sent = try graph.refined(from: start, iterations: steps, recorded: recorded)
        let sums = try graph.rates(sent, over: channels).sum([1])
        return try (sums / reference).clamped(max: largestShare)
    }
}

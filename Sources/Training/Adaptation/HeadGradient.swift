import LinearAlgebra
import Models
import Numerics
import Precoding
import Support

/// The objectives of a batch under one head, and the gradient of their weighted sum with respect to
/// the head.
///
/// B groups, K users, N antennas.
struct HeadGradient {
    let model: ModelConfiguration
    /// How requested rates are judged.
    let requests: RequestConfiguration
    /// Upper limit of threads; changes nothing but the duration.
    let threads: Int?

    /// Groups of one piece of work.
    private static let groupsPerPiece = 32

    /// Adds the gradient of sum over the groups of factor times objective to `gradient`.
    ///
    /// - Parameters:
    ///   - features: of the batch.
    ///   - channels: of the batch, in units in which P = sigma^2 = 1.
    ///   - requests: r in bit/s/Hz, [B, K]; `nil` where the features are not of requested rates.
    ///   - layers: of the head.
    ///   - factors: [B].
    ///   - gradient: what is added to.
    /// - Returns: the objective of each group, [B]: sum rate in bit/s/Hz, or loss in W where rates
    ///   are requested.
    func add(
        _ features: FeatureBatch, channels: ChannelBatch, requests: [Float]?, layers: HeadLayers,
        factors: [Double], to gradient: inout HeadLayers
    ) -> [Double] {
        let (b, k, n) = (features.count, features.usersPerChannel, model.antennas)
        let width = 2 * k * n
        let columns = layers.precoder.apply(features.users, rows: b * k)
        let slopes = SharedBuffer<Float>(repeating: 0, count: columns.count)
        let objectives: [Double]
        if let requests {
            let scores = layers.antennas.apply(features.means, rows: b)
            let scoreSlopes = SharedBuffer<Float>(repeating: 0, count: scores.count)
            objectives = run(b, k) { objective, g in
                let outputs = slopes.pointer + g * width
                let scored = scoreSlopes.pointer + g * (n + 1)
                return objective.requested(
                    channels: channels.elements[(g * k * n)...], columns: columns[(g * width)...],
                    scores: scores[(g * (n + 1))...], requested: requests[(g * k)..<(g * k + k)],
                    factor: factors[g], gradient: outputs, scoreGradient: scored)
            }
            gradient.antennas.add(features.means, slopes: scoreSlopes.array, rows: b)
        } else {
            objectives = run(b, k) { objective, g in
                let outputs = slopes.pointer + g * width
                return objective.sumRate(
                    channels: channels.elements[(g * k * n)...], columns: columns[(g * width)...],
                    factor: factors[g], gradient: outputs)
            }
        }
        gradient.precoder.add(features.users, slopes: slopes.array, rows: b * k)
        return objectives
    }

    /// `body` for every group, in order, on several threads.
    private func run(
        _ groups: Int, _ users: Int, _ body: @Sendable (HeadObjective, Int) -> Double
    ) -> [Double] {
        let values = SharedBuffer<Double>(repeating: 0, count: groups)
        let pieces = BatchPieces(groups, of: Self.groupsPerPiece)
        Parallel.forEach(pieces.count, threads: threads) {
            HeadObjective(users: users, model, requests)
        } _: { objective, piece in
            for g in pieces[piece] { values.pointer[g] = body(objective, g) }
        }
        return values.array
    }
}

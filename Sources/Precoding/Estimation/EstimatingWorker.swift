import Numerics

/// One worker of an ``EstimatingPrecoder``: estimates first, then the precoders.
final class EstimatingWorker: BatchWorker {
    private let estimation: any EstimationWorker
    private let precoding: any BatchWorker
    private let users, antennas: Int
    /// Channels that memory is kept for, G.
    let pieceSize: Int
    /// The improved rows, [G, K, N].
    private let rows: UnsafeMutablePointer<Complex<Float>>
    /// Variances of their errors, [G, K].
    private let variances: UnsafeMutablePointer<Float>
    /// The pilot ratio of every user, [G, K].
    private let ratios: UnsafeMutablePointer<Float>

    init(
        _ estimation: any EstimationWorker, _ precoding: any BatchWorker, users: Int,
        antennas: Int, pilotRatio: Double
    ) {
        self.estimation = estimation
        self.precoding = precoding
        self.users = users
        self.antennas = antennas
        // A multiple of what the precoder takes at a time, with users enough for the estimator.
        let pieces = (estimation.pieceSize / users + precoding.pieceSize) / precoding.pieceSize
        pieceSize = max(1, pieces) * precoding.pieceSize
        let count = pieceSize * users
        rows = .allocate(capacity: count * antennas)
        rows.initialize(repeating: .zero, count: count * antennas)
        variances = .allocate(capacity: count)
        variances.initialize(repeating: 0, count: count)
        ratios = .allocate(capacity: count)
        ratios.initialize(repeating: Float(pilotRatio), count: count)
    }

    deinit {
        rows.deallocate()
        variances.deallocate()
        ratios.deallocate()
    }

    /// Precoders of `count` channels [count, K, N] into `target` [count, K, N], a piece after the
    /// other.
    func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        let size = users * antennas
        for first in stride(from: 0, to: count, by: pieceSize) {
            let part = min(pieceSize, count - first)
            estimation.estimate(
                channels + first * size, pilotRatios: ratios, count: part * users, to: rows,
                errorVariances: variances)
            for row in 0..<(part * users) where variances[row] > 0 {
                let factor = ChannelKnowledge.factor(errorVariance: variances[row], link: link)
                for i in (row * antennas)..<((row + 1) * antennas) {
                    rows[i] = rows[i].multiplied(by: factor)
                }
            }
            precoding.precode(rows, count: part, link: link, to: target + first * size)
        }
    }
}

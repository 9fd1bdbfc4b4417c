import LinearAlgebra
import Numerics

/// One worker of an ``EstimatingPrecoder``: estimates first, then the precoders, then what the
/// directions of the errors change about them.
final class EstimatingWorker: BatchWorker {
    /// K users, N antennas, R directions.
    struct Shape {
        let users, antennas, rank: Int
    }

    private let estimation: any EstimationWorker
    private let precoding: any BatchWorker
    private let refinement: SecondMomentRefinement
    private let shape: Shape
    private let isKnown: Bool
    /// Channels that memory is kept for, G.
    let pieceSize: Int
    /// Guesses and directions, [G, K, 1 + R, N].
    private let rows: UnsafeMutablePointer<Complex<Float>>
    /// The guesses with their errors as noise, [G, K, N].
    private let divided: UnsafeMutablePointer<Complex<Float>>
    /// Variances of the errors' white parts, [G, K].
    private let variances: UnsafeMutablePointer<Float>
    /// The pilot ratio of every user, [G, K].
    private let ratios: UnsafeMutablePointer<Float>

    init(
        _ estimation: any EstimationWorker, _ precoding: any BatchWorker, shape: Shape,
        pilotRatio: Double, refinement: SecondMomentRefinement
    ) {
        self.estimation = estimation
        self.precoding = precoding
        self.refinement = refinement
        self.shape = shape
        isKnown = pilotRatio == .infinity
        // A multiple of what the precoder takes at a time, with users enough for the estimator.
        let pieces =
            (estimation.pieceSize / shape.users + precoding.pieceSize) / precoding.pieceSize
        pieceSize = max(1, pieces) * precoding.pieceSize
        let count = pieceSize * shape.users
        rows = Self.memory(count * (1 + shape.rank) * shape.antennas, .zero)
        divided = Self.memory(count * shape.antennas, .zero)
        variances = Self.memory(count, 0)
        ratios = Self.memory(count, Float(pilotRatio))
    }

    private static func memory<T>(_ count: Int, _ value: T) -> UnsafeMutablePointer<T> {
        let memory = UnsafeMutablePointer<T>.allocate(capacity: count)
        memory.initialize(repeating: value, count: count)
        return memory
    }

    deinit {
        rows.deallocate()
        divided.deallocate()
        variances.deallocate()
        ratios.deallocate()
    }

    /// Precoders of `count` channels [count, K, N] into `target` [count, K, N], a piece after the
    /// other.
    func precode(
        _ channels: UnsafePointer<Complex<Float>>, count: Int, link: Link,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        guard !isKnown else {
            precoding.precode(channels, count: count, link: link, to: target)
            return
        }
        let size = shape.users * shape.antennas
        for first in stride(from: 0, to: count, by: pieceSize) {
            let part = min(pieceSize, count - first)
            estimation.estimate(
                channels + first * size, pilotRatios: ratios, count: part * shape.users, to: rows,
                whiteVariances: variances)
            for user in 0..<(part * shape.users) { divide(user, link) }
            precoding.precode(divided, count: part, link: link, to: target + first * size)
            guard shape.rank > 0 else { continue }
            for group in 0..<part { refine(group, link, target + (first + group) * size) }
        }
    }

    /// Tells the error of one user as noise.
    private func divide(_ user: Int, _ link: Link) {
        let n = shape.antennas
        let source = rows + user * (1 + shape.rank) * n
        var along = 0.0
        for i in n..<((1 + shape.rank) * n) {
            let (re, im) = source[i].rawStorage
            along += Double(re) * Double(re) + Double(im) * Double(im)
        }
        let factor = Float(
            ChannelKnowledge.factor(
                errorVariance: Double(variances[user]) + along / Double(n), link: link))
        for i in 0..<n { divided[user * n + i] = source[i].multiplied(by: factor) }
    }

    /// Refines the precoder of one group.
    private func refine(_ group: Int, _ link: Link, _ w: UnsafeMutablePointer<Complex<Float>>) {
        let (users, n) = (shape.users, shape.antennas)
        func row(_ first: Int) -> [Complex<Double>] {
            (0..<n).map {
                let (re, im) = rows[first + $0].rawStorage
                return Complex(Double(re), Double(im))
            }
        }
        let guesses = (0..<users).map { k in
            let user = group * users + k
            let first = user * (1 + shape.rank) * n
            return ChannelGuess(
                channel: row(first), whiteVariance: Double(variances[user]),
                directions: (1..<(1 + shape.rank)).map { row(first + $0 * n) })
        }
        let start = ComplexMatrix(rows: n, columns: users) {
            let (re, im) = w[$1 * n + $0].rawStorage
            return Complex(Double(re), Double(im))
        }
        let refined = refinement.refined(start, guesses: guesses, link: link)
        for k in 0..<users {
            for i in 0..<n {
                let (re, im) = refined[i, k].rawStorage
                w[k * n + i] = Complex(Float(re), Float(im))
            }
        }
    }
}

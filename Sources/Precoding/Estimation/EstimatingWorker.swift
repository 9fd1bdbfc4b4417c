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
    /// `nil` where errors have no directions.
    private let kernel: SecondMomentKernel?
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
    /// Noise of every user with the white part of its error, in units of the noise, [G, K].
    private let noises: UnsafeMutablePointer<Float>

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
        noises = Self.memory(count, 1)
        kernel =
            shape.rank > 0 && !isKnown
            ? SecondMomentKernel(
                refinement, users: shape.users, antennas: shape.antennas, rank: shape.rank) : nil
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
        noises.deallocate()
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
        run(channels, pilotRatios: nil, count: count, link: link, to: target)
    }

    /// The same from estimates with a pilot ratio for each user in dB, [count, K], instead of the
    /// precoder's; infinity for channels that are known.
    func precode(
        _ estimates: UnsafePointer<Complex<Float>>, pilotRatios: UnsafePointer<Float>, count: Int,
        link: Link, to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        run(estimates, pilotRatios: pilotRatios, count: count, link: link, to: target)
    }

    private func run(
        _ estimates: UnsafePointer<Complex<Float>>, pilotRatios: UnsafePointer<Float>?,
        count: Int, link: Link, to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        let size = shape.users * shape.antennas
        for first in stride(from: 0, to: count, by: pieceSize) {
            let part = min(pieceSize, count - first)
            estimation.estimate(
                estimates + first * size,
                pilotRatios: pilotRatios.map { $0 + first * shape.users } ?? UnsafePointer(ratios),
                count: part * shape.users, to: rows, whiteVariances: variances)
            for user in 0..<(part * shape.users) { divide(user, link) }
            precoding.precode(divided, count: part, link: link, to: target + first * size)
            guard let kernel else { continue }
            let width = shape.users * (1 + shape.rank) * shape.antennas
            for group in stride(from: 0, to: part, by: SecondMomentKernel.lanes) {
                kernel.refine(
                    rows: rows + group * width, noises: noises + group * shape.users,
                    count: min(SecondMomentKernel.lanes, part - group), link: link,
                    target + (first + group) * size)
            }
        }
    }

    /// Tells the error of one user as noise, and makes its directions those of the refinement.
    private func divide(_ user: Int, _ link: Link) {
        let n = shape.antennas
        let source = rows + user * (1 + shape.rank) * n
        let share = refinement.directionShare
        let factor = Float(share.squareRoot())
        var along = 0.0
        for i in n..<((1 + shape.rank) * n) {
            let (re, im) = source[i].rawStorage
            along += Double(re) * Double(re) + Double(im) * Double(im)
            source[i] = source[i].multiplied(by: factor)
        }
        let white = Double(variances[user])
        noises[user] = Float(1 + (white + (1 - share) * along / Double(n)) * link.powerToNoise)
        let division = Float(
            ChannelKnowledge.factor(errorVariance: white + along / Double(n), link: link))
        for i in 0..<n { divided[user * n + i] = source[i].multiplied(by: division) }
    }
}

import Foundation
import Numerics
import Precoding

// Sums over antennas, and the factors that follow from them, are in double precision: a mean that
// nearly cancels would give a phase of few digits.

/// One worker of the transformer as a channel estimator.
///
/// G users at a time, N antennas, R directions. Memory: tokens and extractor as `ExtractorWorkspace`
/// has them, every user a channel of one token; outputs of the head [G, 2 N (1 + R) + 2]: correction
/// (N real parts, N imaginary parts), directions likewise, gate, level.
final class TransformerEstimation: EstimationWorker {
    private let extractor: ExtractorWorkspace
    private let head: PackedChannelHead
    private let antennas, rank, inputs: Int
    /// What the head gives, [G, outputs].
    private let outputs: RowKernels.Numbers
    /// What turns a token back into an estimate, [G].
    private let scales: UnsafeMutablePointer<Complex<Double>>

    /// G: enough rows for the products, few enough for the second-level cache.
    let pieceSize = 64

    init(
        _ configuration: ModelConfiguration, _ weights: PackedExtractor,
        _ head: PackedChannelHead
    ) {
        extractor = ExtractorWorkspace(
            configuration, weights, channels: pieceSize, users: 1, hasRates: false)
        self.head = head
        antennas = configuration.antennas
        rank = configuration.errorRank
        inputs = configuration.tokenInputs
        let count = pieceSize * head.layer.outputs
        outputs = .allocate(capacity: count)
        outputs.initialize(repeating: 0, count: count)
        scales = .allocate(capacity: pieceSize)
        scales.initialize(repeating: .zero, count: pieceSize)
        Inference.useOneThreadOfBLAS()
    }

    deinit {
        outputs.deallocate()
        scales.deallocate()
    }

    /// See `EstimationWorker`; channels that are known take no part in the products' results, but in
    /// the products.
    func estimate(
        _ estimates: UnsafePointer<Complex<Float>>, pilotRatios: UnsafePointer<Float>, count: Int,
        to rows: UnsafeMutablePointer<Complex<Float>>,
        whiteVariances: UnsafeMutablePointer<Float>
    ) {
        let size = (1 + rank) * antennas
        for first in stride(from: 0, to: count, by: pieceSize) {
            let part = min(pieceSize, count - first)
            for g in 0..<part {
                let user = first + g
                scales[g] = embed(
                    estimates + user * antennas, pilotRatio: Double(pilotRatios[user]),
                    into: extractor.hidden + g * inputs)
            }
            let features = extractor.extract(tokens: part)
            head.layer.apply(to: features, rows: part, into: outputs)
            for g in 0..<part {
                let user = first + g
                whiteVariances[user] = write(
                    g, estimates + user * antennas, pilotRatio: Double(pilotRatios[user]),
                    to: rows + user * size)
            }
        }
    }

    /// The features of `count` estimates [U, N] at their pilot ratios in dB [U], [U, D].
    func features(
        of estimates: UnsafePointer<Complex<Float>>, pilotRatios: UnsafePointer<Float>, count: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        let width = extractor.configuration.embedding
        for first in stride(from: 0, to: count, by: pieceSize) {
            let part = min(pieceSize, count - first)
            for g in 0..<part {
                _ = embed(
                    estimates + (first + g) * antennas, pilotRatio: Double(pilotRatios[first + g]),
                    into: extractor.hidden + g * inputs)
            }
            let features = extractor.extract(tokens: part)
            (target + first * width).update(from: features, count: part * width)
        }
    }

    /// The token of one estimate; returns what turns it back.
    private func embed(
        _ source: UnsafePointer<Complex<Float>>, pilotRatio: Double,
        into target: RowKernels.Numbers
    ) -> Complex<Double> {
        let n = antennas
        var (x, y, energy) = (0.0, 0.0, 0.0)
        for i in 0..<n {
            let (re, im) = source[i].rawStorage
            let (a, b) = (Double(re), Double(im))
            x += a
            y += b
            energy += a * a + b * b
        }
        precondition(energy.isFinite, "the estimate must be finite")
        let magnitude = (x * x + y * y).squareRoot()
        let phase = magnitude > 0 ? (x / magnitude, y / magnitude) : (1, 0)
        let factor = energy > 0 ? (Double(n) / energy).squareRoot() : 0
        // What brings numbers near the smallest ones up to where single precision has the factor.
        let lift: Float = factor > 0x1p100 ? 0x1p64 : 1
        let (c, s) = (
            Float(phase.0 * factor / Double(lift)), Float(phase.1 * factor / Double(lift))
        )
        for i in 0..<n {
            let (re, im) = source[i].multiplied(by: lift).rawStorage
            target[i] = re * c + im * s
            target[n + i] = im * c - re * s
        }
        target[2 * n] = Float(TokenFeatures.pilotInput(min(pilotRatio, 1000)))
        let length = (energy / Double(n)).squareRoot()
        return Complex(phase.0 * length, phase.1 * length)
    }

    /// Guess and directions of one user in the unit of its estimate; returns the variance of the
    /// error's white part.
    private func write(
        _ g: Int, _ source: UnsafePointer<Complex<Float>>, pilotRatio: Double,
        to target: UnsafeMutablePointer<Complex<Float>>
    ) -> Float {
        let n = antennas
        guard pilotRatio < .infinity else {
            target.update(from: source, count: n)
            (target + n).update(repeating: .zero, count: rank * n)
            return 0
        }
        let numbers = outputs + g * head.layer.outputs
        let scalars = numbers + 2 * n * (1 + rank)
        let ratio = pow(10, pilotRatio / 10)
        let weight = ChannelHead.estimateWeight(pilotRatio: ratio)
        let fading = ChannelHead.fading(pilotRatio: ratio)
        let learned = (1 - weight) * fading
        let scale = scales[g]
        // The estimate's own part: gate and weight times the estimate.
        let own = Float(exp(ChannelHead.limited(Double(scalars[0]))) * learned + weight)
        add(numbers, times: scale.multiplied(by: learned), own, source, to: target)
        let size = ChannelHead.whiteError(pilotRatio: ratio).squareRoot() * fading
        for r in 0..<rank {
            add(
                numbers + (1 + r) * 2 * n, times: scale.multiplied(by: size), 0, source,
                to: target + (1 + r) * n)
        }
        let variance = ChannelHead.variance(level: Double(scalars[1]), pilotRatio: ratio)
        let (re, im) = scale.rawStorage
        return Float(variance * fading * fading * (re * re + im * im))
    }

    /// target = own source + factor numbers, numbers of N real and N imaginary parts.
    private func add(
        _ numbers: UnsafePointer<Float>, times factor: Complex<Double>, _ own: Float,
        _ source: UnsafePointer<Complex<Float>>, to target: UnsafeMutablePointer<Complex<Float>>
    ) {
        let n = antennas
        let (c, s) = (Float(factor.rawStorage.x), Float(factor.rawStorage.y))
        for i in 0..<n {
            let (re, im) = source[i].rawStorage
            let (a, b) = (numbers[i], numbers[n + i])
            target[i] = Complex(own * re + a * c - b * s, own * im + a * s + b * c)
        }
    }
}

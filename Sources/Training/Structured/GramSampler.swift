import Foundation
import Support

/// Draws Gram matrices for the structured model: groups of any size, at parts of the array and at
/// signal-to-noise ratios far from those of the data.
///
/// The matrices of an iteration are a pure function of the seed and the iteration.
struct GramSampler {
    private let sampler: StructuredSampler
    private var data: TrainingData { sampler.data }
    private var seed: UInt64 { sampler.seed }

    init(_ sampler: StructuredSampler) { self.sampler = sampler }

    /// G = H H^H P / sigma^2 of `count` groups of `users` as real matrices, [count, 2 K, 2 K].
    func grams(
        _ part: GroupSampler.Part, iteration: Int, users: Int, count: Int, threads: Int?
    ) -> [Double] {
        let matrices = Parallel.map(count, threads: threads) { g in
            var random = Philox(
                seed: seed, stream: part.rawValue &+ 0x4752_0000 &+ UInt32(g),
                substream: UInt32(truncatingIfNeeded: iteration))
            return gram(users, part, &random)
        }
        return matrices.flatMap { $0 }
    }

    private func gram(
        _ users: Int, _ part: GroupSampler.Part, _ random: inout Philox
    ) -> [Double] {
        let draw = sampler.draw(users, part, &random)
        return matrix(draw.group, draw.antennas, scale: draw.gain)
    }

    private func matrix(_ group: [Int], _ antennas: [Int], scale: Double) -> [Double] {
        let k = group.count
        let n = data.antennas
        var result = [Double](repeating: 0, count: 4 * k * k)
        for a in 0..<k {
            for b in 0...a {
                let (i, j) = (2 * n * group[a], 2 * n * group[b])
                var (re, im) = (0.0, 0.0)
                for antenna in antennas {
                    let x = Double(data.channels[i + antenna])
                    let y = Double(data.channels[i + n + antenna])
                    let u = Double(data.channels[j + antenna])
                    let v = Double(data.channels[j + n + antenna])
                    re += x * u + y * v
                    im += y * u - x * v
                }
                put(scale * re, scale * im, a, b, k, &result)
                put(scale * re, -scale * im, b, a, k, &result)
            }
        }
        return result
    }

    private func put(
        _ re: Double, _ im: Double, _ row: Int, _ column: Int, _ k: Int, _ matrix: inout [Double]
    ) {
        matrix[row * 2 * k + column] = re
        matrix[(row + k) * 2 * k + column + k] = re
        matrix[(row + k) * 2 * k + column] = im
        matrix[row * 2 * k + column + k] = -im
    }
}

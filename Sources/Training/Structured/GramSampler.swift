import Foundation
import Support

/// Draws Gram matrices for the structured model: groups of any size, at parts of the array and at
/// signal-to-noise ratios far from those of the data.
///
/// The matrices of an iteration are a pure function of the seed and the iteration.
struct GramSampler {
    /// The users.
    let data: TrainingData
    /// Of the run.
    let seed: UInt64
    /// Rows of the array; elements are counted down its columns.
    let rows: Int
    /// Limits of the change of the signal-to-noise ratio in dB (ours: half of the groups stay within
    /// 3 dB of the data, the others go where the data never are).
    static let wide = -35.0...15.0
    static let narrow = -3.0...3.0

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
        var pool: [Int32] = []
        // Some pools are smaller than the largest groups.
        while pool.count < users {
            let e = data.environments[random.integer(below: data.environments.count)]
            let p = e.pools[random.integer(below: e.pools.count)]
            pool = part == .validation ? p.validation : p.training
        }
        var group: [Int] = []
        while group.count < users {
            let user = Int(pool[random.integer(below: pool.count)])
            if !group.contains(user) { group.append(user) }
        }
        let range = random.uniform() < 0.5 ? Self.narrow : Self.wide
        let shift = range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform()
        return matrix(group, antennas(&random), scale: pow(10, shift / 10))
    }

    /// The whole array or a rectangle of it, of at least four elements.
    private func antennas(_ random: inout Philox) -> [Int] {
        let columns = data.antennas / rows
        func length(_ whole: Int) -> Int {
            random.uniform() < 0.5
                ? whole : min(whole, 2 + random.integer(below: max(1, whole - 1)))
        }
        let (height, width) = (length(rows), length(columns))
        return (0..<width).flatMap { column in (0..<height).map { column * rows + $0 } }
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

import Foundation
import Support

/// Draws Gram matrices for the structured model: groups of any size, at parts of the array and at
/// signal-to-noise ratios far from those of the data.
///
/// The matrices of an iteration are a pure function of the seed and the iteration.
struct GramSampler {
    private let sampler: StructuredSampler
    private var seed: UInt64 { sampler.seed }

    init(_ sampler: StructuredSampler) { self.sampler = sampler }

    /// G = H H^H P / sigma^2 of `count` groups of `users` as real matrices, [count, 2 K, 2 K].
    func grams(
        _ part: TrainingGroups.Part, iteration: Int, users: Int, count: Int, threads: Int?
    ) -> [Double] {
        let matrices = Parallel.map(count, threads: threads) { g in
            var random = Philox(
                seed: seed, stream: part.stream &+ RandomStream.gramMatrices &+ UInt32(g),
                substream: UInt32(truncatingIfNeeded: iteration))
            return gram(users, part, &random)
        }
        return matrices.flatMap { $0 }
    }

    private func gram(
        _ users: Int, _ part: TrainingGroups.Part, _ random: inout Philox
    ) -> [Double] {
        let draw = sampler.draw(users, part, &random)
        return sampler.data.channel(
            of: draw.group, antennas: draw.antennas, scale: draw.gain.squareRoot()
        ).gram.realBlocks
    }
}

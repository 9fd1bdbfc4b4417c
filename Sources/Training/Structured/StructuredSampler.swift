import Channels
import Foundation
import Support

/// Draws what the structured model is trained on: groups of any size, at parts of the array and at
/// signal-to-noise ratios far from those of the data.
struct StructuredSampler {
    /// The users.
    let data: TrainingData
    /// The seed of the run.
    let seed: UInt64
    /// Rows of the array; elements are counted down its columns.
    let rows: Int
    /// Limits of the change of the signal-to-noise ratio in dB (ours: half of the groups stay within
    /// 3 dB of the data, the others go where the data never are).
    var wide = -35.0...15.0
    static let narrow = -3.0...3.0

    /// One draw.
    struct Draw {
        /// Rows of ``TrainingData/channels``, [K].
        let group: [Int]
        /// The antennas that the array has.
        let antennas: [Int]
        /// Factor of the power gains.
        let gain: Double
    }

    /// A group of `users` who hear the same mast.
    func draw(_ users: Int, _ part: TrainingGroups.Part, _ random: inout Philox) -> Draw {
        var pool: [Int] = []
        // Some pools are smaller than the largest groups.
        while pool.count < users {
            let e = data.environments[random.integer(below: data.environments.count)]
            let p = e.pools[random.integer(below: e.pools.count)]
            pool = p.users(part)
        }
        let group = GroupSampler(pools: [pool], usersPerGroup: users).group(&random)
        let range = random.uniform() < 0.5 ? Self.narrow : wide
        let shift = range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform()
        return Draw(group: group, antennas: antennas(&random), gain: pow(10, shift / 10))
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
}

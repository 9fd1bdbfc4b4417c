import Channels
import LinearAlgebra
import Numerics
import Support

/// The channels of groups of users over a band: for each group of users the S groups of resource blocks one
/// after another.
struct BandChannels {
    /// [B S, K, N].
    let batch: ChannelBatch
    /// Share of the band that each group of resource blocks has, [S].
    let weights: [Double]

    /// Number of groups of resource blocks S.
    var groups: Int { weights.count }

    /// The channels of `groups` of users of `dataset` over `grid`; over the band that the dataset has
    /// where there is no grid, and at the carrier where it has none.
    ///
    /// - Throws: `InputError` when a grid is asked for and the dataset has no paths.
    init(
        _ dataset: ChannelDataset, groups: [[Int]], grid: ResourceGrid?, path: String, threads: Int?
    ) throws {
        let antennas = dataset.antennaCount
        let (values, rows, sizes): ([Complex<Float>], [Int: Int], [Int])
        if let grid {
            var recipe = try ChannelRecipe(of: dataset, path: path)
            recipe.band = grid
            let users = Set(groups.joined()).sorted()
            values = recipe.channels(of: users, in: dataset, threads: threads)
            rows = Dictionary(uniqueKeysWithValues: zip(users, users.indices))
            sizes = grid.sizes
        } else if let band = dataset.band {
            values = band.values
            rows = Dictionary(
                uniqueKeysWithValues: (0..<dataset.userCount).map { ($0, $0) })
            let known = dataset.record.band?.sizes ?? []
            sizes =
                known.count == band.groups ? known : Array(repeating: 1, count: band.groups)
        } else {
            batch = dataset.batch(of: groups)
            weights = [1]
            return
        }
        let s = sizes.count
        var elements: [Complex<Float>] = []
        elements.reserveCapacity(groups.count * s * (groups.first?.count ?? 0) * antennas)
        for group in groups {
            let users = group.map { rows[$0] ?? 0 }
            for block in 0..<s {
                for row in users {
                    let first = (row * s + block) * antennas
                    elements += values[first..<(first + antennas)]
                }
            }
        }
        batch = ChannelBatch(
            count: groups.count * s, users: groups.first?.count ?? 0, antennas: antennas,
            elements: elements)
        let total = sizes.reduce(0, +)
        weights = sizes.map { Double($0) / Double(total) }
    }

    /// Rates over the band from those of every group of resource blocks: [B S][K] to [B][K].
    func averaged(_ rates: [[Double]]) -> [[Double]] {
        guard groups > 1 else { return rates }
        return stride(from: 0, to: rates.count, by: groups).map { first in
            (0..<batch.users).map { user in
                weights.indices.reduce(0) { $0 + weights[$1] * rates[first + $1][user] }
            }
        }
    }

    /// The place in the batch of the middle of the band of group `g` of users.
    func middle(of g: Int) -> Int { g * groups + groups / 2 }
}

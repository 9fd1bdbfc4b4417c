import Channels
import Evaluation
import FoundationModel
import Precoding
import Support

/// Sum rates before and after an adaptation, on the users kept for testing.
struct AdaptationCheck {
    /// One model and head on one split.
    struct Row: Encodable {
        var split, name: String
        /// Mean sum rate in bit/s/Hz, and its share of the converged reference.
        var sumRate, share: Double
    }

    private let dataset: ChannelDataset
    private let link: Link
    private let threads: Int?

    /// Groups of a split: enough for the mean to be good to about 1 %.
    private static let groups = 300

    init(_ dataset: ChannelDataset, noise: String, threads: Int?, path: String) throws {
        self.dataset = dataset
        self.threads = threads
        link = try dataset.link(noise: NoisePreset(noise), path: path)
    }

    /// The rows of every split that has K test users.
    func rows(
        _ entries: [(name: String, model: FoundationModel, head: OutputHead?)], path: String
    ) throws -> [Row] {
        let users = entries.first?.model.configuration.users ?? 1
        return try [("LOS", true), ("NLOS", false)].flatMap { split, direct -> [Row] in
            let pool = (0..<dataset.userCount).filter {
                dataset.isTest[$0] && dataset.lineOfSight[$0] == direct
            }
            guard pool.count >= users else { return [] }
            let groups = UserGroups(
                pool: pool, usersPerGroup: users, count: Self.groups, seed: 1)
            let batch = dataset.channels(of: groups.groups)
            let best = mean(ReferencePrecoder(), batch)
            return try entries.map { entry in
                let rate = mean(
                    try LearnedPrecoder(
                        entry.model, head: entry.head, headName: entry.name,
                        antennas: dataset.antennaCount, source: path), batch)
                return Row(
                    split: split, name: entry.name, sumRate: rate,
                    share: best > 0 ? rate / best : 0)
            }
        }
    }

    private func mean(_ precoder: any Precoder, _ batch: ChannelBatch) -> Double {
        let rates = precoder.rates(on: batch, link: link, threads: threads)
        return rates.reduce(0) { $0 + $1.reduce(0, +) } / Double(rates.count)
    }
}

import Channels
import Evaluation
import Foundation
import LinearAlgebra
import Precoding
import Support

/// Sum rates before and after an adaptation, on the users kept for testing.
struct AdaptationCheck {
    /// One precoder on one environment.
    struct Row: Encodable {
        var split, name: String
        /// Mean sum rate in bit/s/Hz, and its share of the converged reference, which knows the
        /// channels.
        var sumRate, share: Double
    }

    /// A precoder and what it knows.
    struct Entry {
        var name: String
        var precoder: any Precoder
        /// Pilot ratio of its estimates in dB; `nil` for the channels themselves.
        var pilotRatio: Double?
    }

    private let dataset: ChannelDataset
    private let link: Link
    private let threads: Int?

    /// Groups of an environment: enough for the mean to be good to about 1 %.
    private static let groups = 300
    /// Seed of the groups and of the estimates' errors: every adaptation is checked on the same.
    private static let seed: UInt64 = 1

    init(_ dataset: ChannelDataset, noise: String, threads: Int?, path: String) throws {
        self.dataset = dataset
        self.threads = threads
        link = try dataset.link(noise: NoisePreset(noise), path: path)
    }

    /// The rows of every environment that has `users` test users, K of a group.
    func rows(_ entries: [Entry], users: Int) -> [Row] {
        Sight.allCases.flatMap { sight -> [Row] in
            // None of the others, even where there are no test users.
            let pool = dataset.users(sight).filter { dataset.isTest[$0] }
            guard pool.count >= users else { return [] }
            let sampler = GroupSampler(pools: [pool], usersPerGroup: users)
            let batch = dataset.batch(of: sampler.groups(count: Self.groups, seed: Self.seed))
            let best = mean(ReferencePrecoder(), batch, pilotRatio: nil)
            return entries.map { entry in
                let rate = mean(entry.precoder, batch, pilotRatio: entry.pilotRatio)
                return Row(
                    split: sight.rawValue, name: entry.name, sumRate: rate,
                    share: best > 0 ? rate / best : 0)
            }
        }
    }

    /// Prints the rows as text.
    static func show(_ rows: [Row]) {
        let width = rows.map(\.name.count).max() ?? 0
        for row in rows {
            print(
                "\(row.split.padding(toLength: 10, withPad: " ", startingAt: 0))"
                    + String(
                        format: "%@ %.2f bit/s/Hz, %.1f %% of the reference (test users)",
                        row.name.padding(toLength: width, withPad: " ", startingAt: 0),
                        row.sumRate, 100 * row.share))
        }
    }

    private func mean(
        _ precoder: any Precoder, _ batch: ChannelBatch, pilotRatio: Double?
    ) -> Double {
        let known = pilotRatio.map {
            ChannelEstimate.batch(batch, pilotRatio: $0, seed: Self.seed)
        }
        let rates = precoder.rates(on: batch, knowing: known, link: link, threads: threads)
        return rates.reduce(0) { $0 + $1.reduce(0, +) } / Double(rates.count)
    }
}

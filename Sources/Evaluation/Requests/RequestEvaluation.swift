import Channels
import LinearAlgebra
import Precoding
import Support

// Goals, in order:
//   1. The same bits on every run and on any number of threads.
//   2. Every strategy sees the same groups with the same requests, and its rates are computed by
//      one formula in double precision, whatever made the precoder.

/// Compares strategies that are asked for rates on one dataset: what they spend, and how near they
/// come, line of sight apart.
///
///     var evaluation = RequestEvaluation()
///     evaluation.precoders = RateTargetPrecoders.derived() + [learned]
///     let result = try evaluation.evaluate(dataset, sums: .shares([0.2, 0.4, 0.6, 0.8]))
///     print(result.table)
///
/// A group of K users requests a sum rate, which its users share at random (``RequestParts``).
/// Means are over the groups whose request all antennas can meet within the maximum power.
public struct RequestEvaluation: Sendable {
    /// The strategies, in the order of the table.
    public var precoders: [any RateTargetPrecoder] = []
    /// What shares are shares of.
    public var reference: any Precoder = ReferencePrecoder()
    /// Users per group, K; the paper's 4.
    public var usersPerGroup = 4
    /// Groups per split and sum rate; the paper's 1,000.
    public var groups = 1_000
    /// Noise power.
    public var noise = NoisePreset.paper
    /// Which users are drawn from.
    public var pool = UserPool.test
    /// Power of antennas.
    public var energyModel = EnergyModel.default
    /// Seed of the groups and of the users' parts.
    public var seed: UInt64 = 1
    /// Upper limit of threads; `nil` is all processors. Changes nothing but the duration.
    public var threads: Int?

    /// An evaluation of no strategy, at the paper's setting.
    public init() {}

    /// Evaluates the strategies on both splits of `dataset`.
    ///
    /// Splits with fewer than K users to draw from are left out and named in the settings.
    ///
    /// - Parameters:
    ///   - dataset: the channels.
    ///   - sums: the requested sum rates.
    ///   - path: where the dataset came from, for messages.
    ///   - progress: how progress is shown.
    /// - Throws: `InputError` when channels are not finite, no split has K users, a sum is not
    ///   positive and finite, or a strategy is for another number of users.
    public func evaluate(
        _ dataset: ChannelDataset, sums: RequestSums, path: String = "dataset",
        progress: ProgressDisplay.Style = .silent
    ) throws -> RequestResult {
        BLASThreads.set(1)
        let link = try dataset.link(noise: noise, path: path)
        try check(sums)
        var result = RequestResult(settings: settings(dataset, link), points: [])
        let (drawn, omitted) = try EnvironmentGroups.draw(
            from: dataset, usersPerGroup: usersPerGroup, count: groups, pool: pool, seed: seed,
            path: path)
        result.settings.omitted = omitted
        let display = ProgressDisplay(
            "evaluating", total: drawn.count * sums.values.count * precoders.count,
            style: progress)
        for part in drawn {
            let split = part.environment.sight.rawValue
            let channels = dataset.batch(of: part.groups)
            var unit: Double?
            if case .shares = sums {
                unit = referenceMean(channels, link: link)
                result.settings.referenceMeans[split] = unit
            }
            for value in sums.values {
                result.points += points(
                    split: split, channels, sumRate: value * (unit ?? 1),
                    share: unit == nil ? nil : value, link: link, display)
            }
        }
        display.finish()
        return result
    }

    /// Mean sum rate of the reference over `channels` in bit/s/Hz.
    private func referenceMean(_ channels: ChannelBatch, link: Link) -> Double {
        let sums = reference.rates(on: channels, link: link, threads: threads).map {
            $0.reduce(0, +)
        }
        return Statistics.Mean(sums).value
    }

    /// The points of one sum rate, one for each strategy; none when no group can meet it.
    private func points(
        split: String, _ channels: ChannelBatch, sumRate: Double, share: Double?, link: Link,
        _ progress: ProgressDisplay
    ) -> [RequestPoint] {
        let parts = RequestParts(groups: channels.count, users: channels.users, seed: seed)
        let trial = RequestTrial(
            channels, rates: parts.rates(sum: sumRate), link: link, energyModel: energyModel,
            threads: threads)
        guard trial.isFeasible.contains(true) else {
            progress.advance(by: precoders.count)
            return []
        }
        return precoders.map { precoder in
            defer { progress.advance() }
            return RequestPoint(
                split: split, strategy: precoder.name, sumRate: sumRate, share: share,
                feasibleShare: trial.feasibleShare, outcomes: trial.outcomes(of: precoder))
        }
    }

    private func check(_ sums: RequestSums) throws {
        if let bad = sums.values.first(where: { !($0 > 0 && $0.isFinite) }) {
            throw InputError(
                "requested sum rates", expected: "positive, finite numbers", found: "\(bad)")
        }
        for precoder in precoders {
            if let users = precoder.users, users != usersPerGroup {
                throw InputError(
                    precoder.name, expected: "a strategy for groups of \(usersPerGroup) users",
                    found: "one for \(users)")
            }
        }
    }

    private func settings(_ dataset: ChannelDataset, _ link: Link) -> RequestSettings {
        var settings = RequestSettings(
            site: dataset.settings.site, usersPerGroup: usersPerGroup, groups: groups,
            pool: pool.rawValue, noisePower: link.noisePower, noisePreset: noise.description,
            maximumPower: link.maximumPower, powerPerAntenna: energyModel.powerPerAntenna,
            energyModel: energyModel.name, seed: seed)
        for precoder in precoders { settings.strategies[precoder.name] = precoder.summary }
        settings.learned = precoders.filter(\.isLearned).map(\.name)
        return settings
    }
}

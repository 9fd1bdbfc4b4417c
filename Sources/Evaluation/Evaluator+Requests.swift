import Channels
import LinearAlgebra
import Precoding
import Support

extension Evaluator {
    /// Compares the strategies of ``ratePrecoders`` on requested sum rates: what they spend, and how
    /// near they come.
    ///
    ///     var evaluator = Evaluator()
    ///     evaluator.ratePrecoders = RateTargetPrecoders.derived() + [learned]
    ///     let result = try evaluator.evaluateRequests(dataset, sums: .shares([0.2, 0.4, 0.6, 0.8]))
    ///     print(result.table)
    ///
    /// A group of K users requests a sum rate, which its users share at random (`RequestParts`).
    /// Means are over the groups whose request all antennas can meet within the maximum power.
    /// Strategies know the channels, whatever ``pilotRatio`` says. Environments with fewer than K
    /// users to draw from are left out and named in the record.
    ///
    /// - Parameters:
    ///   - dataset: the channels.
    ///   - sums: the requested sum rates; shares are of the mean of ``reference``.
    ///   - path: where the dataset came from, for messages.
    ///   - progress: how progress is shown.
    /// - Throws: `InputError` when channels are not finite, no environment has K users, a sum is not
    ///   positive and finite, or a strategy is for another number of users.
    public func evaluateRequests(
        _ dataset: ChannelDataset, sums: RequestSums, path: String = "dataset",
        progress: ProgressDisplay.Style = .silent
    ) throws -> RequestResult {
        BLASThreads.set(1)
        let link = try dataset.link(noise: noise, path: path)
        try check(sums)
        let strategies = Self.named(ratePrecoders)
        var result = RequestResult(
            record: record(dataset, link, strategies), points: [])
        let (drawn, omitted) = try EnvironmentGroups.draw(
            from: dataset, usersPerGroup: usersPerGroup, count: groups, pool: pool, seed: seed,
            path: path)
        result.record.omitted = omitted
        let display = ProgressDisplay(
            "evaluating", total: drawn.count * sums.values.count * strategies.count,
            style: progress)
        for part in drawn {
            let sight = part.environment.sight
            let channels = dataset.batch(of: part.groups)
            let parts = RequestParts(groups: channels.count, users: channels.users, seed: seed)
            var unit: Double?
            if case .shares = sums {
                unit = referenceMean(channels, link: link)
                result.record.referenceMeans[sight.rawValue] = unit
            }
            for value in sums.values {
                let sum = value * (unit ?? 1)
                let trial = RequestTrial(
                    channels, rates: parts.rates(sum: sum), link: link, energyModel: energyModel,
                    threads: threads)
                let points = trial.points(
                    of: strategies, sight: sight,
                    request: .init(sumRate: sum, share: unit == nil ? nil : value)
                ) { display.advance() }
                if points.isEmpty { display.advance(by: strategies.count) }
                result.points += points
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

    private func check(_ sums: RequestSums) throws {
        if let bad = sums.values.first(where: { !($0 > 0 && $0.isFinite) }) {
            throw InputError(
                "requested sum rates", expected: "positive, finite numbers", found: "\(bad)")
        }
        for precoder in ratePrecoders {
            if let users = precoder.users, users != usersPerGroup {
                throw InputError(
                    precoder.id.label,
                    expected: "a strategy for groups of \(usersPerGroup) users",
                    found: "one for \(users)")
            }
        }
    }

    private func record(
        _ dataset: ChannelDataset, _ link: Link,
        _ strategies: [(id: PrecoderID, precoder: any RateTargetPrecoder)]
    ) -> RequestRecord {
        var record = RequestRecord(
            site: dataset.record.site, usersPerGroup: usersPerGroup, groups: groups,
            pool: dataset.drawn(from: pool).rawValue, noisePower: link.noisePower,
            noisePreset: noise.description,
            maximumPower: link.maximumPower, powerPerAntenna: energyModel.powerPerAntenna,
            energyModel: energyModel.name, seed: seed)
        for (id, precoder) in strategies { record.strategies[id.label] = precoder.summary }
        record.learned = strategies.map(\.id).filter(\.isLearned).map(\.label)
        return record
    }
}

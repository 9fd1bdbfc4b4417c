import Channels
import LinearAlgebra
import Numerics
import Precoding
import Support

/// The evaluation of one environment of a dataset.
struct EnvironmentEvaluation {
    let environment: Environment
    let groups: [[Int]]
    /// The groups' channels, over the band where there is one.
    let band: BandChannels
    let dataset: ChannelDataset
    let link: Link
    let evaluator: Evaluator
    let progress: ProgressDisplay

    /// Groups that a single-channel path is timed on: the textbook iteration takes tens of
    /// milliseconds a channel.
    private static let timedSingles = 8
    /// Runs of the batched path, of which the fastest counts: the others measure the machine.
    private static let timedRuns = 3

    /// Adds the environment's rows, distributions, gap and energy to `result`.
    func run(into result: inout EvaluationResult, tally: inout UserTally) {
        let users = evaluator.usersPerGroup
        let batch = band.batch

        let known = evaluator.pilotRatio.map {
            ChannelEstimate.batch(batch, pilotRatio: $0, seed: evaluator.seed)
        }

        let everywhere = rates(evaluator.reference, batch, knowing: nil)
        let best = band.averaged(everywhere)
        let referenceMean = mean(best.map { $0.reduce(0, +) })
        for (group, rates) in zip(groups, best) {
            for (user, rate) in zip(group, rates) { tally.add(rate, user: user) }
        }
        progress.advance()
        let gaps = Parallel.map(groups.count, threads: evaluator.threads) { g -> Double in
            // Over a band the middle stands for all of it.
            let place = band.middle(of: g)
            let bound = SumCapacity.solve(channel: batch[place], link: link).upperBound
            return bound > 0 ? 1 - everywhere[place].reduce(0, +) / bound : 0
        }
        result.record.gapToCapacity[environment.sight.rawValue] = mean(gaps)
        progress.advance()

        for (index, (id, precoder)) in evaluator.contenders.enumerated() {
            let isReference = index == evaluator.contenders.count - 1
            let rates =
                isReference ? best : band.averaged(rates(precoder, batch, knowing: known))
            let sums = rates.map { $0.reduce(0, +) }
            let (seconds, path) = time(precoder, isReference ? batch : known ?? batch)
            let sorted = sums.sorted()
            result.rows.append(
                EvaluationRow(
                    dataset: environment.site, sight: environment.sight, id: id,
                    meanSumRate: mean(sums),
                    ratioToReference: referenceMean > 0 ? mean(sums) / referenceMean : .nan,
                    sumRate5: Self.quantile(0.05, sorted), sumRate50: Self.quantile(0.5, sorted),
                    sumRate95: Self.quantile(0.95, sorted),
                    meanUserRate: mean(sums) / Double(users),
                    flops: precoder.flops(users: users, antennas: dataset.antennaCount).total,
                    secondsPerPrecoder: seconds, groups: groups.count, timedPath: path))
            result.distributions.append(
                RateDistribution(
                    sight: environment.sight, id: id, sumRates: sums,
                    userRates: rates.flatMap { $0 }))
            if !isReference { progress.advance() }
        }
        result.energy += energy()
    }

    /// Rates of every user of every channel of the batch in bit/s/Hz, [channels][K].
    private func rates(
        _ precoder: any Precoder, _ batch: ChannelBatch, knowing estimates: ChannelBatch?
    ) -> [[Double]] {
        precoder.rates(on: batch, knowing: estimates, link: link, threads: evaluator.threads)
    }

    /// Seconds per precoder on one thread, and what was timed.
    private func time(
        _ precoder: any Precoder, _ batch: ChannelBatch
    ) -> (Double, String) {
        let clock = ContinuousClock()
        var hasFastPath = true
        var fastest = Double.infinity
        // A run of half a second measures itself well enough.
        for _ in 0..<Self.timedRuns where hasFastPath && (fastest < 0.5 || fastest == .infinity) {
            let duration = clock.measure {
                hasFastPath = precoder.precoders(for: batch, link: link, threads: 1) != nil
            }
            fastest = min(fastest, duration / .seconds(1))
        }
        if hasFastPath { return (fastest / Double(batch.count), "batch") }
        let few = (0..<min(Self.timedSingles, batch.count)).map { batch[$0] }
        let duration = clock.measure {
            for channel in few { _ = precoder.precoder(for: channel, link: link) }
        }
        return (duration / .seconds(1) / Double(few.count), "single")
    }

    private func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// The `share` quantile of ascending `values`; 0 without values, which JSON can hold.
    static func quantile(_ share: Double, _ values: [Double]) -> Double {
        values.isEmpty ? 0 : Statistics.quantile(share, ofSorted: values)
    }
}

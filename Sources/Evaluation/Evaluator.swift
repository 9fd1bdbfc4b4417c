import Channels
import Foundation
import LinearAlgebra
import Precoding
import Support

// Goals, in order:
//   1. The same bits on every run and on any number of threads (times excepted).
//   2. Every precoder sees the same groups, and its rates are computed by one formula in double
//      precision, whatever made the precoder.
//   3. Times are of one thread and say what they timed.

/// Compares precoders on one dataset, line of sight apart: rates, operations and time, and what
/// strategies spend for requested rates.
///
///     var evaluator = Evaluator()
///     evaluator.precoders = try PrecoderRegistry.precoders(named: "mrt,zf,rzf,wmmse")
///     let result = try evaluator.evaluate(ChannelDataset(path: "helsinki.safetensors"))
///
/// Every precoder has a row of its own: of equal labels the second becomes `LABEL (2)`.
///
/// Groups of K distinct users are drawn from one environment at a time (see `EnvironmentGroups`); the
/// channels stay in single precision as stored. The multi-start reference is always the last row.
public struct Evaluator: Sendable {
    /// The precoders, in the order of the table.
    public var precoders: [any Precoder] = []
    /// Strategies for requested rates. ``evaluate(_:path:progress:)`` puts them beside the derived
    /// ones among the energy points, and leaves out and names in the record those for another number
    /// of users than ``usersPerGroup``; ``evaluateRequests(_:sums:path:progress:)`` compares them
    /// alone.
    public var ratePrecoders: [any RateTargetPrecoder] = []
    /// The yardstick of every ratio; it knows the channels, whatever ``pilotRatio`` says.
    public var reference = ReferencePrecoder()
    /// Users per group, K; the paper's 4.
    public var usersPerGroup = 4
    /// Groups of each environment; the paper's 1,000.
    public var groups = 1_000
    /// Noise power.
    public var noise = NoisePreset.paper
    /// Which users are drawn from.
    public var pool = UserPool.test
    /// Pilot signal-to-noise ratio in dB of the estimates that the precoders are made from, the same
    /// for all of them (see `ChannelEstimate`); rates are on the channels. `nil`: the precoders know
    /// the channels. Of the strategies for requested rates only those that know errors
    /// (`EstimatingRatePrecoder`) are asked then, beside a genie that knows the channels.
    public var pilotRatio: Double?
    /// The band over which rates are judged, one precoder for each group of resource blocks; `nil` for
    /// that of the dataset, or its carrier where it has none.
    public var band: ResourceGrid?
    /// What is left out beforehand, and why, for the settings of the result.
    public var omitted: [String: String] = [:]
    /// Power of antennas.
    public var energyModel = EnergyModel.default
    /// Rates requested by every user in bit/s/Hz; empty for no energy points.
    public var energyRates: [Double] = [1, 2, 4]
    /// Groups of each environment for the energy points, the first of the groups (ours: 100 give the mean
    /// within a few per cent, and greedy selection is the slowest part).
    public var energyGroups = 100
    /// Seed of the groups and of the estimates' errors.
    public var seed: UInt64 = 1
    /// Upper limit of threads; `nil` is all processors. Changes nothing but the duration.
    public var threads: Int?

    /// An evaluation of no precoder but the reference, at the paper's setting.
    public init() {}

    /// Evaluates the precoders on `dataset`.
    ///
    /// Environments with fewer than K users to draw from are left out and named in the record.
    ///
    /// - Parameters:
    ///   - dataset: the channels.
    ///   - path: where the dataset came from, for messages.
    ///   - progress: how progress is shown.
    /// - Throws: `InputError` when channels are not finite or no environment has K users.
    public func evaluate(
        _ dataset: ChannelDataset, path: String = "dataset",
        progress: ProgressDisplay.Style = .silent
    ) throws -> EvaluationResult {
        BLASThreads.set(1)
        let link = try dataset.link(noise: noise, over: band, path: path)
        var result = EvaluationResult(
            record: record(link, dataset), rows: [], distributions: [], energy: [], userRates: [])
        var tally = UserTally(users: dataset.userCount)
        let (drawn, omitted) = try EnvironmentGroups.draw(
            from: dataset, usersPerGroup: usersPerGroup, count: groups, pool: pool, seed: seed,
            path: path)
        result.record.omitted.merge(omitted) { $1 }
        result.record.dataset = FilePath.name(path)
        result.record.channels = EvaluationRecord.checksum(of: dataset)
        let display = ProgressDisplay(
            "evaluating", total: 2 * (precoders.count + 2 + requestedRates.count), style: progress)
        for part in drawn {
            let band = try BandChannels(
                dataset, groups: part.groups, grid: band, path: path, threads: threads)
            result.record.bandGroups = band.groups > 1 ? band.groups : nil
            let evaluation = EnvironmentEvaluation(
                environment: part.environment, groups: part.groups, band: band, dataset: dataset,
                link: link, evaluator: self, progress: display)
            evaluation.run(into: &result, tally: &tally)
            noteUnmetRates(part.environment, isBand: band.groups > 1, in: &result)
        }
        display.finish()
        result.userRates = tally.means
        return result
    }

    /// Says which requested rates have no energy points in `environment`, and why.
    private func noteUnmetRates(
        _ environment: Environment, isBand: Bool, in result: inout EvaluationResult
    ) {
        guard energyGroups > 0 else { return }
        if isBand, pilotRatio != nil, !requestedRates.isEmpty {
            result.record.omitted["energy"] = "nothing that serves a band knows errors"
            return
        }
        let sight = environment.sight
        let met = Set(result.energy.lazy.filter { $0.sight == sight }.compactMap(\.userRate))
        for rate in requestedRates where !met.contains(rate) {
            let name = "energy at \(String(format: "%g", rate)) bit/s/Hz a user, \(sight.rawValue)"
            result.record.omitted[name] = "no group can have it, with all antennas at full power"
        }
    }

    /// The rates that energy points are for.
    var requestedRates: [Double] {
        pilotRatio == nil || ratePrecoders.contains(where: serves) ? energyRates : []
    }

    /// Whether `precoder` is for groups of this many users.
    func serves(_ precoder: any RateTargetPrecoder) -> Bool {
        (precoder.users == nil || precoder.users == usersPerGroup)
            && (pilotRatio == nil || precoder is EstimatingRatePrecoder)
    }

    /// The precoders and, last, the reference, which is not listed twice; with the identities that
    /// the rows have.
    var contenders: [(id: PrecoderID, precoder: any Precoder)] {
        let others = precoders.filter { $0.id != reference.id }
        // The reference keeps its label.
        let ids = ([reference.id] + others.map(\.id)).withDistinctLabels
        return Array(zip(ids.dropFirst(), others)) + [(ids[0], reference)]
    }

    /// The strategies of the energy points with the identities that these have: the derived ones,
    /// then those of ``ratePrecoders`` for groups of this size.
    var strategies: [(id: PrecoderID, precoder: any RateTargetPrecoder)] {
        // Of full power only the power is shown, which no choice of weights changes.
        let derived =
            pilotRatio == nil
            ? RateTargetPrecoders.derived(
                fullPower: ZeroForcing(.equalPower), energy: energyModel, seed: seed)
            : [AntennaSelectionPrecoder(.greedy, energy: energyModel)]
        return Self.named(derived + ratePrecoders.filter(serves))
    }

    /// Strategies with labels that are all different.
    static func named(
        _ strategies: [any RateTargetPrecoder]
    ) -> [(id: PrecoderID, precoder: any RateTargetPrecoder)] {
        Array(zip(strategies.map(\.id).withDistinctLabels, strategies))
    }

    private func record(_ link: Link, _ dataset: ChannelDataset) -> EvaluationRecord {
        var record = EvaluationRecord(
            usersPerGroup: usersPerGroup, groups: groups, noisePower: link.noisePower,
            noisePreset: noise.description, maximumPower: link.maximumPower,
            powerPerAntenna: energyModel.powerPerAntenna, reference: reference.summary,
            gapToCapacity: [:], seed: seed)
        record.pool = dataset.drawn(from: pool).rawValue
        record.energyModel = energyModel.name
        record.pilotRatio = pilotRatio
        record.band = band ?? (dataset.band == nil ? nil : dataset.record.band)
        record.omitted = omitted
        record.missing = dataset.missing
        record.version = MIMOVersion.current
        if pilotRatio != nil, !requestedRates.isEmpty {
            record.confidence =
                ratePrecoders.lazy.filter(serves)
                .compactMap { ($0 as? EstimatingRatePrecoder)?.robust.confidence }.first
        }
        if pilotRatio != nil, requestedRates.isEmpty, !energyRates.isEmpty {
            record.omitted["energy"] = "no strategy for requested rates that knows errors"
        }
        record.energyGroups = requestedRates.isEmpty ? 0 : min(groups, energyGroups)
        record.learned = contenders.map(\.id).filter(\.isLearned).map(\.label)
        if !requestedRates.isEmpty {
            for (id, precoder) in strategies.suffix(ratePrecoders.count(where: serves)) {
                record.precoders[id.label] = precoder.summary
            }
            for precoder in ratePrecoders {
                guard let users = precoder.users, users != usersPerGroup else { continue }
                record.precoders[precoder.id.label] = precoder.summary
                record.omitted["energy of \(precoder.id.label)"] = "for requests of \(users) users"
            }
        }
        for (id, precoder) in contenders { record.precoders[id.label] = precoder.summary }
        return record
    }
}

/// Sums of rates by user.
struct UserTally {
    private var sums: [Double]
    private var counts: [Int]

    init(users: Int) {
        sums = Array(repeating: 0, count: users)
        counts = Array(repeating: 0, count: users)
    }

    mutating func add(_ rate: Double, user: Int) {
        sums[user] += rate
        counts[user] += 1
    }

    /// Mean rate of every user, `nil` where there is none.
    var means: [Double?] { zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : nil } }
}

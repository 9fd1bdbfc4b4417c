import Channels
import Foundation
import LinearAlgebra
import Numerics
import Models
import Precoding
import Support

// mimo-bench-confidence MODEL PILOTS CONFIDENCE FACTOR GROUPS DATASET...
//
// Requested rates over estimates, judged on the channels: the share of users and of groups that get
// what they asked for, and the energy beside that of a genie who knows the channels; with margins, and
// with exact power on the estimates taken for the truth.
//
// Settings of the comparison, one block.
let requestedRates: [[Double]] = [
    [0.5, 0.5, 0.5, 0.5], [1, 1, 1, 1], [2, 2, 4, 1], [2, 2, 2, 2], [4, 4, 4, 4],
]
let groupSize = 4
/// Rounding within which a rate is what was asked for.
let tolerance = 1e-4

let arguments = CommandLine.arguments
guard arguments.count >= 7, let pilots = Double(arguments[2]),
    let confidence = Double(arguments[3]), let factor = Double(arguments[4]),
    let groups = Int(arguments[5])
else {
    print("usage: mimo-bench-confidence MODEL PILOTS CONFIDENCE FACTOR GROUPS DATASET...")
    exit(2)
}
BLASThreads.set(1)
let model = try LoadedModel(arguments[1])
let learned = StructuredSelection(try model.structuredModel())
var robust = OutageConstrainedPrecoder(learned, confidence: confidence)
if factor > 0 { robust.errorFactor = factor }
if let share = ProcessInfo.processInfo.environment["SHARE"].flatMap(Double.init) {
    robust.directionShare = share
}
let estimator: any ChannelEstimator =
    model.knowsChannels
    ? try LearnedEstimator(try model.foundationModel(), antennas: 64) : ScalarEstimator()

struct Tally {
    var groups = 0, promised = 0, users = 0, metUsers = 0, metGroups = 0
    var metPromisedUsers = 0, metPromisedGroups = 0
    var naiveUsers = 0, naiveGroups = 0
    var energy = 0.0, genie = 0.0, geniePromised = 0.0, naive = 0.0, predicted = 0.0
    var own = 0.0, ownCount = 0.0, cross = 0.0
    mutating func add(_ o: Tally) {
        groups += o.groups; promised += o.promised; users += o.users; metUsers += o.metUsers
        metGroups += o.metGroups; metPromisedUsers += o.metPromisedUsers
        metPromisedGroups += o.metPromisedGroups; naiveUsers += o.naiveUsers
        naiveGroups += o.naiveGroups; energy += o.energy; genie += o.genie
        geniePromised += o.geniePromised; naive += o.naive; predicted += o.predicted
        own += o.own; ownCount += o.ownCount; cross += o.cross
    }
    var text: String {
        let g = Double(max(1, groups)), p = Double(max(1, promised)), k = Double(groupSize)
        return String(
            format:
                "%4d promised %5.1f %% | met users %5.1f %% groups %5.1f %% | of promised %5.1f %% (predicted %5.1f) groups %5.1f %% | W %6.2f genie %6.2f | promised: genie %6.2f | naive users %5.1f %% groups %5.1f %% W %6.2f | own %.2f cross %.2f",
            groups, 100 * p / g, 100 * Double(metUsers) / (g * k), 100 * Double(metGroups) / g,
            100 * Double(metPromisedUsers) / (p * k), 100 * predicted / (p * k),
            100 * Double(metPromisedGroups) / p, energy / p, genie / g, geniePromised / p,
            100 * Double(naiveUsers) / (g * k), 100 * Double(naiveGroups) / g, naive / g,
            own / max(1, ownCount), cross / max(1, ownCount))
    }
}
var totals: [String: Tally] = [:]
for path in arguments.dropFirst(6) {
    let dataset = try ChannelDataset(path: path)
    let link = Link(
        maximumPower: dataset.record.radio.maximumPower,
        noisePower: NoisePreset.paper.power(for: dataset.record))
    for sight in Sight.allCases {
        let pool = dataset.users(sight).filter { dataset.isTest[$0] }
        guard pool.count >= groupSize else { continue }
        let sampler = GroupSampler(pools: [pool], usersPerGroup: groupSize)
        let batch = dataset.batch(of: sampler.groups(count: groups, seed: 1))
        let estimates = ChannelEstimate.batch(batch, pilotRatio: pilots, seed: 1)
        let knowledge = estimator.knowledge(of: estimates, pilotRatio: pilots, threads: 1)
        for rates in requestedRates {
            let requests = (0..<batch.count).flatMap { _ in rates }
            let genie = (0..<batch.count).map {
                LeastPower.solve(channel: batch[$0], rates: rates, link: link).isFeasible
            }
            let known = learned.transmissions(for: batch, rates: requests, link: link, threads: 1)
            let naive = learned.transmissions(
                for: knowledge.channels, rates: requests, link: link, threads: 1)
            let sent = robust.transmissions(
                for: knowledge, rates: requests, link: link, threads: 1)
            var tally = Tally()
            for b in 0..<batch.count where genie[b] {
                func met(_ w: ComplexMatrix) -> Int {
                    let reached = SpectralEfficiency.rates(
                        channel: batch[b], precoder: w, link: link)
                    return zip(reached, rates).count { $0 >= $1 * (1 - tolerance) }
                }
                tally.groups += 1
                let w = sent[b].transmission.precoder
                let own = met(w), other = met(naive[b].precoder)
                tally.metUsers += own
                tally.metGroups += own == groupSize ? 1 : 0
                tally.naiveUsers += other
                tally.naiveGroups += other == groupSize ? 1 : 0
                tally.genie += known[b].energy(.default)
                tally.naive += naive[b].energy(.default)
                guard sent[b].isFeasible else { continue }
                tally.promised += 1
                tally.metPromisedUsers += own
                tally.metPromisedGroups += own == groupSize ? 1 : 0
                tally.predicted += sent[b].probabilities.reduce(0, +)
                tally.energy += sent[b].transmission.energy(.default)
                tally.geniePromised += known[b].energy(.default)
                let c = knowledge.channels[b], h = batch[b]
                for k in 0..<groupSize {
                    let e = Double(knowledge.errorVariances[b * groupSize + k])
                    for j in 0..<groupSize {
                        var d = Complex<Double>.zero
                        var n = 0.0
                        for i in 0..<h.columns {
                            d += (h[k, i] - c[k, i]) * w[i, j]
                            n += w[i, j].squaredLength
                        }
                        if k == j {
                            tally.own += d.squaredLength / (e * n)
                        } else {
                            tally.cross += d.squaredLength / (e * n) / Double(groupSize - 1)
                        }
                    }
                    tally.ownCount += 1
                }
            }
            let text = rates.map { String(format: "%g", $0) }.joined(separator: ",")
            for key in ["\(sight) \(text)", "\(sight)", "all"] {
                totals[key, default: Tally()].add(tally)
            }
        }
    }
}
for (key, tally) in totals.sorted(by: { $0.key < $1.key }) {
    print(key.padding(toLength: 14, withPad: " ", startingAt: 0), tally.text)
}

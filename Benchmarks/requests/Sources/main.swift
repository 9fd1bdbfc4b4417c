import Channels
import Foundation
import Models
import LinearAlgebra
import Precoding
import Support

// mimo-bench-requests MODEL DATASET...
//
// Energy and time for requested rates: greedy removal of antennas against the antennas of the
// structured model, both with exact power, on one thread. Greedy removal is timed one channel at a
// time, the model in one batch of all channels of a row; both include the precoders.
//
// Settings of the comparison, one block.
let groups = 100
let groupSize = 4
let requestedRates = [0.5, 1, 2, 4]
/// Runs of the batch, of which the fastest counts: the others measure the machine.
let runs = 5
/// Fewest groups with a feasible request for a row.
let leastGroups = 10

/// Seconds of `body`, and its value.
func timed<T>(_ body: () -> T) -> (Double, T) {
    let start = ContinuousClock.now
    let value = body()
    return ((ContinuousClock.now - start) / .seconds(1), value)
}

/// One line of the table: the means over the groups whose request can be met.
struct Row {
    var name: String
    var rate: Double
    var feasible: Int
    var greedyEnergy, energy, antennas: Double
    /// Largest shortfall of a user's rate in bit/s/Hz.
    var miss: Double
    var greedySeconds, seconds: Double

    var text: String {
        name.padding(toLength: 28, withPad: " ", startingAt: 0)
            + String(
                format: "%4.1f %6d %10.2f %10.2f %+6.1f %% %7.1f %9.1e %11.3f %9.4f", rate,
                feasible, greedyEnergy, energy, 100 * (energy / greedyEnergy - 1), antennas, miss,
                1e3 * greedySeconds, 1e3 * seconds)
    }
}

/// The groups of one split at one rate; `nil` with too few feasible requests.
func row(
    _ learned: StructuredSelection, _ batch: ChannelBatch, rate: Double, link: Link, name: String
) -> Row? {
    let rates = [Double](repeating: rate, count: groupSize)
    let size = groupSize * batch.antennas
    let kept = (0..<batch.count).filter {
        LeastPower.solve(channel: batch[$0], rates: rates, link: link).isFeasible
    }
    guard kept.count >= leastGroups else { return nil }
    let channels = ChannelBatch(
        count: kept.count, users: groupSize, antennas: batch.antennas,
        elements: kept.flatMap { batch.elements[($0 * size)..<(($0 + 1) * size)] })
    let (greedySeconds, greedy) = timed {
        (0..<channels.count).map {
            AntennaSelection.greedy(channel: channels[$0], rates: rates, link: link).energy
        }
    }
    let requests = kept.flatMap { _ in rates }
    let results = (0..<runs).map { _ in
        timed { learned.transmissions(for: channels, rates: requests, link: link, threads: 1) }
    }
    let sent = results[0].1
    let reached = sent.enumerated().flatMap { b, one in
        SpectralEfficiency.rates(channel: channels[b], precoder: one.precoder, link: link)
    }
    let count = Double(kept.count)
    return Row(
        name: name, rate: rate, feasible: kept.count,
        greedyEnergy: greedy.reduce(0, +) / count,
        energy: sent.reduce(0) { $0 + $1.energy(learned.energy) } / count,
        antennas: Double(sent.reduce(0) { $0 + $1.antennas }) / count,
        miss: max(0, reached.map { rate - $0 }.max() ?? 0),
        greedySeconds: greedySeconds / count,
        seconds: (results.map(\.0).min() ?? 0) / count)
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: mimo-bench-requests MODEL DATASET...")
    exit(2)
}
BLASThreads.set(1)
let learned = StructuredSelection(try StructuredModel(folder: arguments[1]))
print(
    "environment                 rate groups   greedy W     ours W      gap antennas      miss   greedy ms   ours ms"
)
var rows: [Row] = []
for path in arguments.dropFirst(2) {
    let dataset = try ChannelDataset(path: path)
    let link = Link(
        maximumPower: dataset.record.radio.maximumPower,
        noisePower: NoisePreset.paper.power(for: dataset.record))
    for sight in Sight.allCases {
        let pool = dataset.users(sight).filter { dataset.isTest[$0] }
        guard pool.count >= groupSize else { continue }
        let sampler = GroupSampler(pools: [pool], usersPerGroup: groupSize)
        let batch = dataset.batch(of: sampler.groups(count: groups, seed: 1))
        let name = "\(dataset.record.site) \(sight)"
        for rate in requestedRates {
            guard let row = row(learned, batch, rate: rate, link: link, name: name) else {
                continue
            }
            print(row.text)
            rows.append(row)
        }
    }
}
let count = Double(max(1, rows.count))
let gap = rows.reduce(0) { $0 + $1.energy / $1.greedyEnergy } / count - 1
let greedySeconds = rows.reduce(0) { $0 + $1.greedySeconds } / count
let seconds = rows.reduce(0) { $0 + $1.seconds } / count
print(
    String(
        format:
            "mean gap %+.2f %%, worst miss %.1e bit/s/Hz, greedy %.3f ms, ours %.4f ms, %.0f times",
        100 * gap, rows.map(\.miss).max() ?? 0, 1e3 * greedySeconds, 1e3 * seconds,
        greedySeconds / seconds))

import Channels
import Foundation
import FoundationModel
import LinearAlgebra
import Precoding
import Support

// mimo-bench-requests MODEL DATASET...   energy and time for requested rates: greedy removal and the
//                                        structured model, both with exact power, one thread
//
// Settings of the comparison, one block.
let groups = 100
let groupSize = 4
let requestedRates = [0.5, 1, 2, 4]

/// Seconds of `body`, and its value.
func timed<T>(_ body: () -> T) -> (Double, T) {
    let start = ContinuousClock.now
    let value = body()
    return ((ContinuousClock.now - start) / .seconds(1), value)
}

/// What one strategy did on all groups of a row.
struct Total {
    var energy = 0.0
    var seconds = 0.0
    var antennas = 0
    var worstMiss = 0.0

    mutating func add(
        _ selection: AntennaSelection, _ seconds: Double, _ channel: ComplexMatrix,
        _ rates: [Double], _ link: Link
    ) {
        energy += selection.energy
        self.seconds += seconds
        antennas += selection.antennas
        let reached = SpectralEfficiency.rates(
            channel: channel, precoder: selection.least.precoder, link: link)
        for (r, wanted) in zip(reached, rates) { worstMiss = max(worstMiss, wanted - r) }
    }
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: mimo-bench-requests MODEL DATASET...")
    exit(2)
}
let model = try StructuredModel(folder: arguments[1])
let learned = StructuredSelection(model)
print(
    "environment                  rate feasible  greedy W  ours W    gap    ants  miss      greedy ms  ours ms"
)
var sums = (0.0, 0.0, 0.0, 0.0, 0)
for path in arguments.dropFirst(2) {
    let dataset = try ChannelDataset(path: path)
    let link = Link(
        maximumPower: dataset.settings.radio.maximumPower,
        noisePower: NoisePreset.paper.power(for: dataset.settings))
    let site = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    for direct in [true, false] {
        let pool = (0..<dataset.userCount).filter {
            dataset.lineOfSight[$0] == direct && dataset.isTest[$0]
        }
        guard pool.count >= groupSize else { continue }
        let drawn = UserGroups(pool: pool, usersPerGroup: groupSize, count: groups, seed: 1)
        let batch = ChannelBatch(
            count: groups, users: groupSize, antennas: dataset.antennaCount,
            elements: drawn.flatMap { $0.flatMap { dataset.channel(of: $0) } })
        for rate in requestedRates {
            let rates = [Double](repeating: rate, count: groupSize)
            var (greedy, ours) = (Total(), Total())
            var feasible = 0
            var kept: [Int] = []
            for b in 0..<groups {
                let h = batch[b]
                guard LeastPower.solve(channel: h, rates: rates, link: link).isFeasible else {
                    continue
                }
                feasible += 1
                let (s, g) = timed {
                    AntennaSelection.greedy(channel: h, rates: rates, link: link)
                }
                greedy.add(g, s, h, rates, link)
                let (_, l) = timed { learned.selection(for: h, rates: rates, link: link) }
                ours.add(l, 0, h, rates, link)
                kept.append(b)
            }
            guard feasible >= 10 else { continue }
            let size = groupSize * dataset.antennaCount
            let some = ChannelBatch(
                count: kept.count, users: groupSize, antennas: dataset.antennaCount,
                elements: kept.flatMap { batch.elements[($0 * size)..<(($0 + 1) * size)] })
            let requests = kept.flatMap { _ in rates }
            var best = Double.infinity
            var sent: [RateTransmission] = []
            for _ in 0..<(Int(ProcessInfo.processInfo.environment["REPS"] ?? "5") ?? 5) {
                let (t, s) = timed {
                    learned.transmissions(for: some, rates: requests, link: link, threads: 1)
                }
                best = min(best, t)
                sent = s
            }
            ours.seconds = best
            ours.energy = sent.reduce(0) { $0 + $1.energy(.default) }
            for (b, s) in sent.enumerated() {
                let reached = SpectralEfficiency.rates(
                    channel: some[b], precoder: s.precoder, link: link)
                for (r, wanted) in zip(reached, rates) {
                    ours.worstMiss = max(ours.worstMiss, wanted - r)
                }
            }
            let n = Double(feasible)
            let name = "\(site) \(direct ? "LOS" : "NLOS")"
            print(
                name.padding(toLength: 28, withPad: " ", startingAt: 0),
                String(
                    format: "%4.1f %5d   %8.2f %8.2f %+6.1f %% %5.1f  %8.1e %8.3f %8.3f", rate,
                    feasible, greedy.energy / n, ours.energy / n,
                    100 * (ours.energy / greedy.energy - 1), Double(ours.antennas) / n,
                    max(0, ours.worstMiss), 1e3 * greedy.seconds / n, 1e3 * ours.seconds / n))
            sums.0 += ours.energy / greedy.energy
            sums.1 += greedy.seconds / n
            sums.2 += ours.seconds / n
            sums.3 = max(sums.3, ours.worstMiss)
            sums.4 += 1
        }
    }
}
let rows = Double(sums.4)
print(
    String(
        format:
            "mean gap %+.2f %%, worst miss %.1e bit/s/Hz, greedy %.3f ms, ours %.4f ms, ratio %.1f",
        100 * (sums.0 / rows - 1), sums.3, 1e3 * sums.1 / rows, 1e3 * sums.2 / rows,
        sums.1 / sums.2))

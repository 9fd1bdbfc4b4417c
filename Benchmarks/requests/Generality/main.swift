import Foundation
import LinearAlgebra
import Models
import Numerics
import Precoding
import Support

// mimo-bench-request-generality MODEL [groups [lowest dB, highest dB]]
//
// Energy for requested rates away from ray tracing: the structured model's antennas against greedy
// removal, both with exact power, by channel model, users, antennas and power of an antenna.
//
// Settings of the comparison, one block.
let userNumbers = [1, 2, 4, 8, 16]
let antennaNumbers = [1, 4, 16, 64, 256]
let antennaPowers = [0.1, 1, 10, 100, 1_000]
let groups = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 4 : 4
let maximumPower = 20.0
/// Signal-to-noise ratio of a user alone at full power in dB: drawn from this range for each group.
let ratios =
    CommandLine.arguments.count > 4
    ? (Double(CommandLine.arguments[3]) ?? 0)..<(Double(CommandLine.arguments[4]) ?? 50) : 0..<50
/// A request is such a share of the largest that all antennas can meet.
let requestShares = [0.1, 0.3, 0.6, 0.95]
/// Part of a request within which it counts as met.
let tolerance = 1e-3

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    print("usage: mimo-bench-request-generality MODEL [groups]")
    exit(2)
}
BLASThreads.set(1)
let model = try StructuredModel(folder: arguments[1])

/// What a cell of the table has found so far.
struct Cell {
    var ratios: [Double] = []
    var errors: [Double] = []
    var requests = 0
    var met = 0

    mutating func add(_ other: Cell) {
        ratios += other.ratios
        errors += other.errors
        requests += other.requests
        met += other.met
    }

    /// Mean and worst energy over greedy removal, share of requests met, mean error of a rate.
    var text: String {
        guard !ratios.isEmpty else { return "no request" }
        return String(
            format: "%4d %8.4f %8.4f %7.2f %% %9.1e", ratios.count,
            ratios.reduce(0, +) / Double(ratios.count), ratios.max() ?? 0,
            100 * Double(met) / Double(max(1, requests)),
            errors.reduce(0, +) / Double(errors.count))
    }
}

func cell(_ kind: ChannelModel, users: Int, antennas: Int, antennaPower: Double) -> Cell {
    var cell = Cell()
    let energy = EnergyModel(powerPerAntenna: antennaPower)
    let learned = StructuredSelection(model, energy: energy)
    for group in 0..<groups {
        var random = Philox(
            seed: UInt64(users * 1_000 + antennas), stream: kind.stream,
            substream: UInt32(group))
        let ratio = pow(10, random.uniform(in: ratios) / 10)
        // E|h|^2 = N.
        let link = Link(
            maximumPower: maximumPower, noisePower: maximumPower * Double(antennas) / ratio)
        // In single precision, as the fast path reads it.
        let channels = ChannelBatch([kind.channel(users: users, antennas: antennas, &random)])
        let h = channels[0]
        let parts = (0..<users).map { _ in 8 * (0.5 + random.uniform()) }
        let largest = LeastPower.largestShare(channel: h, rates: parts, link: link)
        let share = requestShares[group % requestShares.count] * largest
        guard share > 0 else { continue }
        let rates = parts.map { share * $0 }
        let greedy = AntennaSelection.greedy(channel: h, rates: rates, link: link, energy: energy)
        guard greedy.isFeasible else { continue }
        let sent = learned.transmissions(for: channels, rates: rates, link: link, threads: 1)[0]
        let reached = SpectralEfficiency.rates(channel: h, precoder: sent.precoder, link: link)
        cell.requests += 1
        cell.ratios.append(sent.energy(energy) / greedy.energy)
        let errors = zip(reached, rates).map { abs($0 / $1 - 1) }
        cell.errors.append(errors.reduce(0, +) / Double(users))
        if zip(reached, rates).allSatisfy({ $0 >= (1 - tolerance) * $1 }) { cell.met += 1 }
    }
    return cell
}

print("model          K    N   P_ant    groups  mean   worst      met       error")
var all: [String: Cell] = [:]
for kind in ChannelModel.allCases {
    for users in userNumbers {
        for antennas in antennaNumbers {
            for power in antennaPowers {
                let found = cell(kind, users: users, antennas: antennas, antennaPower: power)
                let name = kind.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
                print(
                    name, String(format: "%3d %4d %7.1f ", users, antennas, power), found.text)
                for key in [
                    "all", "\(kind)", "\(users) users", "\(antennas) antennas", "\(power) W",
                ] { all[key, default: Cell()].add(found) }
            }
        }
    }
}
for (key, found) in all.sorted(by: { $0.key < $1.key }) {
    print(key.padding(toLength: 30, withPad: " ", startingAt: 0), found.text)
}

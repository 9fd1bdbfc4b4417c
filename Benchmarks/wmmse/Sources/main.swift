import CLinearAlgebra
import Channels
import Foundation
import LinearAlgebra
import Numerics
import Precoding
import Support

// mimo-bench-wmmse make CHANNELS            writes channels [B, K, N] as safetensors
// mimo-bench-wmmse run CHANNELS PRECODERS   times ours, writes W [B, K, N], prints JSON
//
// Settings of the comparison, one block: the batch, the shape and the iterations of the figure to
// reach; users up to 20 dB apart; a noise that gives a user alone 10 to 30 dB, where the iteration
// works hardest.
let (batch, users, antennas, iterations) = (1_000, 4, 64, 100)
let link = Link(maximumPower: 20, noisePower: 1)

func makeChannels() -> [Complex<Float>] {
    (0..<batch).flatMap { index -> [Complex<Float>] in
        var random = Philox(seed: 1, stream: 9, substream: UInt32(index))
        return (0..<users).flatMap { _ -> [Complex<Float>] in
            let decibel = 20 * random.uniform()
            let scale = pow(10, -decibel / 20)
            return (0..<antennas).map { _ in
                let (re, im) = random.normalPair()
                return Complex(Float(scale * re), Float(scale * im))
            }
        }
    }
}

/// The median of the seconds of `body` over at least 3 runs and 2 seconds.
func seconds(_ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    body()
    var times: [Double] = []
    let start = clock.now
    while times.count < 3 || clock.now - start < .seconds(2) {
        times.append(clock.measure(body) / .seconds(1))
    }
    return times.sorted()[times.count / 2]
}

/// Measured single-precision matrix product in FLOP/s.
func sgemmPeak(threads: Int) -> Double {
    BLASThreads.set(threads)
    let (m, n, k) = (1_024, 1_024, 1_024)
    let a = [Float](repeating: 0.5, count: m * k)
    let b = [Float](repeating: 0.25, count: k * n)
    var c = [Float](repeating: 0, count: m * n)
    let time = seconds { mimo_sgemm(Int32(m), Int32(n), Int32(k), a, b, &c) }
    BLASThreads.set(1)
    return 2 * Double(m * n * k) / time
}

struct Report: Encodable {
    var batch, users, antennas, iterations: Int
    var channelsPerSecond, flopsPerSecond, sgemmPeak: [Int: Double]
    var textbookChannelsPerSecond: Double
    var worstRelativeErrorToTextbook: Double
}

func run(_ path: String, _ output: String) throws {
    let elements: [Complex<Float>] = try Safetensors(path: path).values(
        "channels", shape: [batch, users, antennas])
    let channels = ChannelBatch(
        count: batch, users: users, antennas: antennas, elements: elements)
    let options = WMMSEOptions(iterations: iterations)
    let precoder = WMMSE(options)
    let flops = precoder.flops(users: users, antennas: antennas).total
    var report = Report(
        batch: batch, users: users, antennas: antennas, iterations: iterations,
        channelsPerSecond: [:], flopsPerSecond: [:], sgemmPeak: [:],
        textbookChannelsPerSecond: 0, worstRelativeErrorToTextbook: 0)
    for threads in [1, 2] {
        let time = seconds {
            _ = precoder.precoders(for: channels, link: link, threads: threads)
        }
        report.channelsPerSecond[threads] = Double(batch) / time
        report.flopsPerSecond[threads] = Double(batch) * flops / time
        report.sgemmPeak[threads] = sgemmPeak(threads: threads)
    }
    guard let fast = precoder.precoders(for: channels, link: link, threads: nil) else { return }
    let textbook = TextbookWMMSE(options)
    let checked = 20
    let start = ContinuousClock.now
    let references = (0..<checked).map { textbook.precoder(for: channels[$0], link: link) }
    report.textbookChannelsPerSecond =
        Double(checked) / ((ContinuousClock.now - start) / .seconds(1))
    for (index, w) in references.enumerated() {
        let h = channels[index]
        let expected = SpectralEfficiency.sumRate(channel: h, precoder: w, link: link)
        let found = SpectralEfficiency.sumRate(channel: h, precoder: fast[index], link: link)
        report.worstRelativeErrorToTextbook = max(
            report.worstRelativeErrorToTextbook, abs(found - expected) / expected)
    }
    var file = Safetensors()
    file.set("precoders", [batch, users, antennas], fast.elements)
    try file.write(to: output)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
}

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "make" where arguments.count == 3:
    var file = Safetensors()
    file.set("channels", [batch, users, antennas], makeChannels())
    file.metadata = [
        "maximum_power": "\(link.maximumPower)", "noise_power": "\(link.noisePower)",
        "iterations": "\(iterations)",
    ]
    try file.write(to: arguments[2])
case "run" where arguments.count == 4:
    try run(arguments[2], arguments[3])
default:
    print("usage: mimo-bench-wmmse make CHANNELS | run CHANNELS PRECODERS")
    exit(2)
}

import Channels
import Foundation
import Models
import Support
import Torch
import Training

// mimo-bench-training start START PRECISION            writes weights and channels for the peer
// mimo-bench-training speed PRECISION THREADS COUNT    times COUNT iterations, prints JSON
//
// The paper's model (embedding 128, 4 blocks, 2 heads, feed-forward 1024), batch 1,000 over 10
// environments, 4 users, 64 antennas, Adam, gradient clipped: what the peer does, operator for
// operator. The channels are random; their values do not change the work.
func training(_ precision: String, folder: String) throws -> TrainingRun {
    var configuration = TrainingConfiguration()
    configuration.optimizer = .adam
    configuration.learningRate = 1e-4
    configuration.batch = 1000
    configuration.samples = 1_000_000
    configuration.boundGroups = 4
    configuration.validationGroups = 4
    guard let format = TrainingConfiguration.Precision(rawValue: precision) else {
        throw InputError("precision", expected: "float32 or bfloat16", found: precision)
    }
    configuration.precision = format
    var channels: [Float] = []
    let environments = (0..<10).map { e -> EnvironmentUsers in
        var random = Philox(seed: 1, stream: UInt32(e))
        let first = channels.count / 128
        for _ in 0..<(200 * 128) { channels.append(Float(4 * random.normalPair().0)) }
        let users = (0..<200).map { first + $0 }
        return EnvironmentUsers(
            Environment(site: "site\(e)", sight: .lineOfSight),
            pools: [
                .init(
                    mast: "given", training: Array(users.prefix(150)),
                    validation: Array(users.suffix(50)))
            ])
    }
    let data = TrainingData(environments: environments, antennas: 64, channels: channels)
    return try TrainingRun(configuration, data: data, folder: folder)
}

let arguments = Array(CommandLine.arguments.dropFirst())
let scratch = FileManager.default.temporaryDirectory.path + "/none-\(UInt32.random(in: 0 ... .max))"
switch arguments.first {
case "start" where arguments.count == 3:
    try training(arguments[2], folder: scratch)
        .writeTwinStart(iterations: 5, to: arguments[1])
case "speed" where arguments.count == 4:
    try LibTorch.prepareForTraining(threads: Int(arguments[2]) ?? 1)
    let run = try training(arguments[1], folder: scratch)
    for _ in 0..<3 { try run.step() }
    let count = Int(arguments[3]) ?? 20
    let clock = ContinuousClock()
    let seconds = try clock.measure { for _ in 0..<count { try run.step() } } / .seconds(1)
    let speed = Double(count * run.samplesPerIteration) / seconds
    print("{\"samplesPerSecond\": \(speed), \"seconds\": \(seconds)}")
default:
    print("usage: start FILE PRECISION | speed PRECISION THREADS COUNT")
    exit(64)
}

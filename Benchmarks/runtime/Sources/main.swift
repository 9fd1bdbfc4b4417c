import CLinearAlgebra
import Channels
import Models
import Foundation
import LinearAlgebra
import Numerics
import Precoding
import Support

// mimo-bench-runtime make DATASET CHANNELS     draws groups of users, [B, K, N], as safetensors
// mimo-bench-runtime run CHANNELS MODELS [NAME]
//                                              times the precoders whose name holds NAME, as JSON
//
// Settings of the comparison, one block: the batch of throughput mode and the group of the paper.
let (batch, users) = (1_000, 4)

func makeChannels(_ path: String, _ output: String) throws {
    let dataset = try ChannelDataset(path: path)
    let pool = (0..<dataset.userCount).filter { dataset.isTest[$0] }
    let groups = GroupSampler(pools: [pool], usersPerGroup: users).groups(count: batch, seed: 1)
    let noise = try NoisePreset("paper").power(for: dataset.record)
    var file = Safetensors()
    let elements = (0..<batch).flatMap { group in
        ChannelBatch([dataset.channelMatrix(of: groups[group])]).elements
    }
    file.set("channels", [batch, users, dataset.antennaCount], elements)
    file.metadata = [
        "maximum_power": "20.0", "noise_power": "\(noise)",
        "attribution": "© OpenStreetMap contributors, ODbL 1.0",
    ]
    try file.write(to: output)
}

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "make" where arguments.count == 4: try makeChannels(arguments[2], arguments[3])
case "run" where arguments.count == 4 || arguments.count == 5:
    let report = try RuntimeMeasurement(
        channels: arguments[2], models: arguments[3], name: arguments.dropFirst(4).first
    ).report()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
default:
    print("usage: mimo-bench-runtime make DATASET CHANNELS | run CHANNELS MODELS [NAME]")
    exit(2)
}

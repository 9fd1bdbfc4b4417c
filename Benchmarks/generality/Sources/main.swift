import Foundation
import LinearAlgebra
import Models

// mimo-bench-generality MODEL GROUPS [CHANNELS]
//
// The structured model away from ray tracing: sum rates on channel models that it was not trained on,
// GROUPS groups of users in every cell, by seed. CHANNELS: a file of sionna_channels.py, whose models
// are added to the table.

let arguments = CommandLine.arguments
guard arguments.count >= 3, let groups = Int(arguments[2]), groups > 0 else {
    print("usage: mimo-bench-generality MODEL GROUPS [CHANNELS]")
    exit(2)
}
BLASThreads.set(1)
let model = try StructuredModel(folder: arguments[1])
var sources: [any ChannelSource] = ChannelModel.allCases
if arguments.count > 3 { sources += try StoredChannels.all(in: arguments[3]) }
SumRateTable(StructuredPrecoder(model), groups: groups).print(sources)

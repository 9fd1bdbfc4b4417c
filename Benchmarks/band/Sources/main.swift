import CMIMO
import Foundation
import LinearAlgebra
import MIMOLibrary
import Numerics
import Precoding
import Support

// mimo-bench-band make FOLDER        writes channels of one slot for every number of users, [S, K, N],
//                                    and prints the slot's power and noise in W
// mimo-bench-band run FOLDER MODELS [METHOD [K]]
//                                    times slots of these, and looks at a peer's precoders there, as JSON

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "make" where arguments.count == 3:
    try SlotChannels.write(to: arguments[2])
    print(SlotChannels.power, SlotChannels.noise)
case "run" where (4...6).contains(arguments.count):
    var measurement = BandMeasurement(folder: arguments[2], models: arguments[3])
    measurement.method = arguments.dropFirst(4).first
    measurement.users = arguments.dropFirst(5).first.flatMap { Int($0) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(try measurement.report()), as: UTF8.self))
default:
    print("usage: mimo-bench-band make FOLDER | run FOLDER MODELS [METHOD [K]]")
    exit(2)
}

import Foundation

/// What one process found; written by the probe, read by the tests.
struct Outcome: Codable {
    var rank, size, localRank, localSize, threads: Int
    var floats: [Float] = []
    var doubles: [Double] = []
    var maximumFloats: [Float] = []
    var maximumDoubles: [Double] = []
    var scalarSum = 0.0
    var scalarMaximum = 0.0
    var broadcastFloats: [Float] = []
    var broadcast = Data()
    var broadcastNothing = -1
    var gathered: [Data] = []
    var gatheredTexts: [String] = []

    /// What process `rank` brings to sums and maxima: numbers whose sum must be rounded.
    static func floats(rank: Int) -> [Float] {
        (0..<10_007).map { Float($0 % 97) * 0.1 - Float((rank + 1) * ($0 % 13)) * 0.37 }
    }

    /// The same in double precision.
    static func doubles(rank: Int) -> [Double] {
        (0..<1_001).map { Double($0 % 97) * 0.1 - Double((rank + 1) * ($0 % 13)) * 0.37 }
    }

    /// What process `rank` brings to broadcast and gather: of different lengths, one of them empty.
    static func data(rank: Int) -> Data {
        Data((0..<(rank == 1 ? 0 : 3_000 + 7 * rank)).map { UInt8(($0 * 31 + rank) % 251) })
    }
}

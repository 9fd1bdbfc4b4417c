import Foundation

/// What one process found; written by the probe, read by the tests.
struct ProbeOutcome: Codable {
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
    var gatheredValues: [Int] = []
    var floatsInPieces: [Float] = []
    var broadcastInPieces = Data()
    var gatheredInPieces: [Data] = []
}

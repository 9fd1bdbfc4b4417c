import Foundation
import RayTracing
import Sites
import Support

/// Path gain, sight and delay spread of masts over a grid of cells, and what follows from them.
///
/// M masts, R rows from south to north, C columns from west to east; cell (r, c) of mast m stands at
/// (m R + r) C + c. Where nobody can stand, in buildings, everything is NaN.
public struct RadioMap: Sendable {
    /// How the map was made.
    public struct Record: Sendable, Equatable, Codable {
        /// A mast of the map.
        public struct MastRecord: Sendable, Equatable, Codable {
            /// Position in the site's frame in metres.
            public var position: [Double]
            /// Latitude and longitude.
            public var location: GeographicPoint
            /// Where it stands and why.
            public var reason: String
        }

        /// Name of the site.
        public var site: String
        /// The map's file, without its folder.
        public var source: String
        /// Who is to be named with it.
        public var attribution: String
        /// The window in degrees.
        public var bounds: GeographicBox
        /// Origin of the local frame.
        public var origin: GeographicPoint
        /// Columns from west to east, rows from south to north.
        public var columns, rows: Int
        /// Side of a cell in metres.
        public var cell: Double
        /// South-western corner of the grid in the site's frame, in metres.
        public var lower: [Double]
        /// Positions in each cell.
        public var samples: Int
        /// Height of the receivers in metres.
        public var height: Double
        /// The masts.
        public var masts: [MastRecord]
        /// Carrier in Hz.
        public var carrierFrequency: Double
        /// Bandwidth in Hz, of the noise.
        public var bandwidth: Double
        /// Thermal noise with the receiver's noise figure, in W.
        public var noisePower: Double
        /// System loss in dB, in received powers only.
        public var systemLoss: Double
        /// Power of every mast in W.
        public var transmitPower: Double
        /// Largest number of interactions on a path.
        public var depth: Int
        /// Rays shot from every mast.
        public var rayCount: Int
        /// Reflection model.
        public var reflection: String
        /// What was looked for beside the line of sight.
        public var mechanisms: [String]
        /// Most reflections on a path over an edge.
        public var reflectionsBesideDiffraction: Int
        /// How rough surfaces were looked for; `nil` where they were not.
        public var scattering: ScatteringConfiguration?
        /// Woods and trees that weakened paths; `nil` where there are none or they were left out.
        public var crowns: Int?
        /// The ground; `nil` where it is level.
        public var terrain: TerrainRecord?
        /// Seed of the positions, and of what rough surfaces scatter.
        public var seed: UInt64
        /// Version of swift-mimo.
        public var version: String
    }

    /// How the map was made.
    public internal(set) var record: Record
    /// Sum of |a|^2 over paths between vertically polarised isotropic antennas, mean over the cell's
    /// positions outdoors, [M, R, C]; 0 where nothing arrives.
    public internal(set) var gains: [Float]
    /// Standard error of ``gains`` over the cell's positions, as a share of the gain, [M, R, C]; NaN with a
    /// single position, or without gain.
    public internal(set) var gainErrors: [Float]
    /// Share of the cell's positions outdoors in line of sight, [M, R, C].
    public internal(set) var sights: [Float]
    /// Root-mean-square delay spread in seconds, mean over positions weighted by their gain, [M, R, C]; NaN
    /// without gain.
    public internal(set) var delaySpreads: [Float]
    /// Positions outdoors of every cell and mast, until ``close()``.
    private var counts: [UInt16]
    private var squares: [Double]

    init(record: Record, masts: Int, cells: Int) {
        self.record = record
        let count = masts * cells
        gains = Array(repeating: 0, count: count)
        gainErrors = gains
        sights = gains
        delaySpreads = gains
        counts = Array(repeating: 0, count: count)
        squares = Array(repeating: 0, count: count)
    }

    /// A map from what its file holds.
    init(
        record: Record, gains: [Float], gainErrors: [Float], sights: [Float], delaySpreads: [Float]
    ) {
        self.record = record
        self.gains = gains
        self.gainErrors = gainErrors
        self.sights = sights
        self.delaySpreads = delaySpreads
        (counts, squares) = ([], [])
    }

    /// Number of cells R C.
    public var cellCount: Int { record.columns * record.rows }

    /// Takes one position into account.
    mutating func add(_ paths: [PropagationPath], mast: Int, cell: Int) {
        let i = mast * cellCount + cell
        let gain = PathStatistics.gain(paths)
        counts[i] += 1
        gains[i] += Float(gain)
        squares[i] += gain * gain
        if paths.contains(where: { $0.order == 0 }) { sights[i] += 1 }
        if gain > 0 { delaySpreads[i] += Float(gain * PathStatistics.delaySpread(paths)) }
    }

    /// Makes means of the sums.
    mutating func close() {
        for i in gains.indices {
            guard counts[i] > 0 else {
                (gains[i], gainErrors[i], sights[i], delaySpreads[i]) = (.nan, .nan, .nan, .nan)
                continue
            }
            let count = Double(counts[i])
            let sum = Double(gains[i])
            delaySpreads[i] = sum > 0 ? delaySpreads[i] / gains[i] : .nan
            sights[i] /= Float(count)
            let mean = sum / count
            gains[i] = Float(mean)
            let variance = max(0, squares[i] / count - mean * mean) / max(1, count - 1)
            gainErrors[i] =
                count > 1 && mean > 0 ? Float(variance.squareRoot() / mean) : .nan
        }
        (counts, squares) = ([], [])
    }

    /// The mast that is received best in each cell, [R, C]; -1 indoors and where nothing arrives.
    public var bestMasts: [Int16] {
        (0..<cellCount).map { cell in
            var best: (mast: Int16, gain: Float) = (-1, 0)
            for m in record.masts.indices where gains[m * cellCount + cell] > best.gain {
                best = (Int16(m), gains[m * cellCount + cell])
            }
            return best.mast
        }
    }

    /// Signal to interference and noise ratio of the best mast in each cell with all masts at full power,
    /// [R, C], linear; 0 where nothing arrives, NaN indoors.
    public var interferenceRatios: [Float] {
        let scale = record.transmitPower * pow(10, -record.systemLoss / 10)
        return (0..<cellCount).map { cell in
            guard !gains[cell].isNaN else { return .nan }
            let powers = record.masts.indices.map {
                scale * Double(gains[$0 * cellCount + cell])
            }
            let best = powers.max() ?? 0
            return Float(best / (powers.reduce(0, +) - best + record.noisePower))
        }
    }
}

import LinearAlgebra
import Precoding

/// A strategy that gives everybody `factor` of what was asked for, with all antennas on: what a
/// learned one does that misses, with a known error.
struct ScaledRates: RateTargetPrecoder {
    var factor: Double
    var id = PrecoderID("scaled", isLearned: true)
    var summary: String { "\(factor) of the request" }
    var users: Int?

    func transmissions(
        for channels: ChannelBatch, rates: [Double], link: Link, threads: Int?
    ) -> [Transmission] {
        AntennaSelectionPrecoder(.all).transmissions(
            for: channels, rates: rates.map { factor * $0 }, link: link, threads: threads)
    }
}

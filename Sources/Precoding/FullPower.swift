import LinearAlgebra
import Support

/// All antennas on at full power, whatever is requested: what a base station does that saves no
/// energy.
///
/// The weights are those of a precoder for the sum rate, so users may get more than they asked for,
/// or less: a precoder for the sum rate may leave a weak user out.
public struct FullPower: RateTargetPrecoder {
    /// The precoder of the weights.
    public let precoder: any Precoder

    /// All antennas at full power with the weights of `precoder`.
    public init(_ precoder: any Precoder = ReferencePrecoder()) { self.precoder = precoder }

    /// The identity, with the name for tables; learned if the precoder is.
    public var id: PrecoderID {
        PrecoderID(
            "all antennas, full power", family: .fullPower, isLearned: precoder.id.isLearned)
    }

    /// Everything that fixes the result, in one sentence.
    public var summary: String { "requests not looked at; \(precoder.summary)" }

    /// W of the precoder's batched path, scaled to P in double precision; W = 0 for a channel of
    /// zeros.
    public func transmissions(
        for channels: ChannelBatch, rates: [Double], link: Link, threads: Int?
    ) -> [Transmission] {
        channels.check(rates: rates)
        let fast = precoder.precoders(for: channels, link: link, threads: threads)
        return Parallel.map(channels.count, threads: threads) { b in
            let w = fast?[b] ?? precoder.precoder(for: channels[b], link: link)
            return Transmission(
                precoder: w.scaled(toPower: link.maximumPower),
                activeAntennas: Array(repeating: true, count: channels.antennas))
        }
    }
}

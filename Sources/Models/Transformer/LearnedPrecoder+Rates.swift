import LinearAlgebra
import Precoding
import Support

extension LearnedPrecoder: RateTargetPrecoder {
    /// K of the model: its rate token has room for no other number.
    public var users: Int? { configuration.users }

    /// The model's answer in single precision: antennas, power and weights from one forward pass
    /// with the rate token. Nothing makes the rates exact; a request beyond what the channel allows
    /// gets what the model makes of it.
    ///
    /// W is scaled to its power a P in double precision. A channel of zeros gives W = 0.
    ///
    /// - Precondition: N and K are those of the model.
    public func transmissions(
        for channels: ChannelBatch, rates: [Double], link: Link, threads: Int?
    ) -> [Transmission] {
        let batch = transmit(
            over: channels, rates: rates.map { Float($0) }, link: link, threads: threads)
        return Parallel.map(channels.count, threads: threads) { b in
            let sent = batch[b]
            return Transmission(
                precoder: sent.precoder.scaled(toPower: sent.powerScale * link.maximumPower),
                activeAntennas: sent.activeAntennas)
        }
    }
}

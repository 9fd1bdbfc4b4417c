import LinearAlgebra
import Support

/// The antennas that another strategy switches on, with the least transmit power that meets the
/// request on them.
///
/// Tells apart what a learned strategy knows about antennas from what it knows about powers: the
/// antennas are the inner strategy's, weights and powers come from ``LeastPower``. Where the
/// request cannot be met on these antennas, all are switched on; a request that not even all can
/// meet is scaled down as by ``AntennaSelectionPrecoder``.
///
///     let sent = ExactPower(of: learned).transmission(for: h, rates: [2, 2, 2, 2], link: link)
public struct ExactPower: RateTargetPrecoder {
    /// The strategy whose antennas are taken.
    public let inner: any RateTargetPrecoder

    /// Exact power on the antennas of `inner`.
    public init(of inner: any RateTargetPrecoder) { self.inner = inner }

    /// Family ``PrecoderFamily/exactPower`` over the inner strategy, learned if that is; called for
    /// example `mimo-linear zero-shot, exact power`.
    public var id: PrecoderID {
        PrecoderID(
            "\(inner.id.label), exact power", family: .exactPower, isLearned: inner.id.isLearned,
            head: inner.id.head, base: inner.id.label)
    }

    /// Everything that fixes the result, in one sentence.
    public var summary: String {
        "least power by uplink-downlink duality on the antennas of: \(inner.summary); all antennas "
            + "where these cannot meet the request"
    }

    /// As the inner strategy.
    public var users: Int? { inner.users }

    /// Meets every request that all antennas can meet, to the accuracy of ``LeastPower``.
    ///
    /// - Complexity: of the inner strategy, and O(K^2 N + I K^3) per channel.
    public func transmissions(
        for channels: ChannelBatch, rates: [Double], link: Link, threads: Int?
    ) -> [Transmission] {
        channels.check(rates: rates)
        let chosen = inner.transmissions(for: channels, rates: rates, link: link, threads: threads)
        let all = AntennaSelectionPrecoder(.all)
        return Parallel.map(channels.count, threads: threads) { b in
            let requested = channels.rates(of: b, in: rates)
            let mask = chosen[b].activeAntennas
            let least = LeastPower.solve(
                channel: channels[b], rates: requested, link: link, mask: mask)
            guard least.isFeasible else {
                return all.transmission(for: channels[b], rates: requested, link: link)
            }
            return Transmission(precoder: least.precoder, activeAntennas: mask)
        }
    }
}

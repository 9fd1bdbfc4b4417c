import Channels
import LinearAlgebra
import Precoding
import Support

/// One batch of channels with requested rates, which every strategy is tried on: the one engine
/// behind the energy of an evaluation and the evaluation of requested sum rates.
struct RequestTrial {
    /// The channels, [B, K, N].
    let channels: ChannelBatch
    /// Estimates of them, which strategies that know errors are given; `nil` where channels are known.
    var estimates: ChannelBatch?
    /// Requested rates in bit/s/Hz, [B, K]; zero where the request cannot be met, so that no
    /// strategy spends time on it. Which channel is which number in the batch stays as it was.
    let rates: [Double]
    /// Whether all antennas can meet the request within the maximum power, [B].
    let isFeasible: [Bool]
    let link: Link
    let energyModel: EnergyModel
    let threads: Int?

    /// A trial of `rates` (bit/s/Hz, [B, K]) on `channels`.
    init(
        _ channels: ChannelBatch, rates: [Double], link: Link, energyModel: EnergyModel,
        threads: Int?
    ) {
        self.channels = channels
        self.link = link
        self.energyModel = energyModel
        self.threads = threads
        let feasible = Parallel.map(channels.count, threads: threads) { b in
            LeastPower.solve(
                channel: channels[b], rates: channels.rates(of: b, in: rates), link: link
            ).isFeasible
        }
        isFeasible = feasible
        self.rates = rates.enumerated().map { feasible[$0 / channels.users] ? $1 : 0 }
    }

    /// Share of the requests that can be met.
    var feasibleShare: Double {
        Double(isFeasible.count { $0 }) / Double(max(1, isFeasible.count))
    }

    /// One point for each strategy; none when no group's request can be met.
    ///
    /// - Parameters:
    ///   - strategies: who is asked, with the identities that the points are to have.
    ///   - sight: whether the users see the mast.
    ///   - request: what ``rates`` were made of.
    ///   - finished: called after each strategy.
    func points(
        of strategies: [(id: PrecoderID, precoder: any RateTargetPrecoder)], sight: Sight,
        request: RequestPoint.Request, finished: () -> Void = {}
    ) -> [RequestPoint] {
        guard isFeasible.contains(true) else { return [] }
        return strategies.map { id, precoder in
            defer { finished() }
            return RequestPoint(
                sight: sight, id: id, request: request, feasibleShare: feasibleShare,
                outcomes: outcomes(of: precoder))
        }
    }

    /// What `precoder` makes of the requests that can be met, in order.
    private func outcomes(of precoder: any RateTargetPrecoder) -> [RequestOutcome] {
        let known = precoder is EstimatingRatePrecoder ? estimates ?? channels : channels
        let sent = precoder.transmissions(
            for: known, rates: rates, link: link, threads: threads)
        let found = Parallel.map(channels.count, threads: threads) { b -> RequestOutcome? in
            guard isFeasible[b] else { return nil }
            return RequestOutcome(
                sent[b], channel: channels[b], requested: channels.rates(of: b, in: rates),
                link: link, energyModel: energyModel)
        }
        return found.compactMap { $0 }
    }
}

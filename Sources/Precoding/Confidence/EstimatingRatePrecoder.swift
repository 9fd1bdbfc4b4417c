import LinearAlgebra

/// A strategy for requested rates that is given estimates from pilots and knows it: an estimator
/// improves them, and the rates are to hold with a chosen probability in spite of what is left of
/// their errors.
///
///     let strategy = EstimatingRatePrecoder(
///         OutageConstrainedPrecoder(AntennaSelectionPrecoder(.greedy)), ScalarEstimator(),
///         pilotRatio: 10)
///
/// The counterpart of ``EstimatingPrecoder`` for requested rates.
public struct EstimatingRatePrecoder: RateTargetPrecoder {
    /// Solves for powers with margins.
    public let robust: OutageConstrainedPrecoder
    /// Improves the estimates.
    public let estimator: any ChannelEstimator
    /// Pilot signal-to-noise ratio in dB; infinity for channels that are known.
    public let pilotRatio: Double

    /// The identity of ``robust`` with the estimator's name behind it, unless it was given.
    public let id: PrecoderID

    /// `robust` on estimates at `pilotRatio` in dB, called `id` if that is given.
    ///
    /// - Precondition: the ratio is not NaN.
    public init(
        _ robust: OutageConstrainedPrecoder, _ estimator: any ChannelEstimator, pilotRatio: Double,
        id: PrecoderID? = nil
    ) {
        precondition(!pilotRatio.isNaN, "a pilot ratio is a number")
        self.robust = robust
        self.estimator = estimator
        self.pilotRatio = pilotRatio
        self.id =
            id
            ?? PrecoderID(
                "\(robust.id.label), \(estimator.name)", family: robust.id.family,
                isLearned: robust.id.isLearned, head: robust.id.head, base: robust.id.base)
    }

    /// Everything that fixes the result, in one sentence.
    public var summary: String {
        "\(estimator.summary), pilots at \(pilotRatio) dB; then: \(robust.summary)"
    }

    /// As the strategy that chooses the antennas.
    public var users: Int? { robust.inner.users }

    /// What is sent, with what it promises, over each of a batch of estimates; see
    /// ``OutageConstrainedPrecoder/transmissions(for:rates:link:threads:)``.
    public func promises(
        for estimates: ChannelBatch, rates: [Double], link: Link, threads: Int?
    ) -> [OutageConstrainedTransmission] {
        robust.transmissions(
            for: estimator.knowledge(of: estimates, pilotRatio: pilotRatio, threads: threads),
            rates: rates, link: link, threads: threads)
    }

    /// What is sent over each of a batch of channels of which the estimates `channels` are known.
    public func transmissions(
        for channels: ChannelBatch, rates: [Double], link: Link, threads: Int?
    ) -> [Transmission] {
        promises(for: channels, rates: rates, link: link, threads: threads).map(\.transmission)
    }
}

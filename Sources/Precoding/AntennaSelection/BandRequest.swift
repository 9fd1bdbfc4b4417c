import LinearAlgebra

/// Rates that the users of a group ask for over a whole band.
///
/// S groups of resource blocks with channels H_s [K, N]. ``link`` is that of the whole band: a group
/// with the share w_s of the resource blocks has the noise w_s sigma^2, so at equal power density its
/// precoder is that of the full power P over the full noise, and its transmit power counts w_s times.
/// What is spent over the band is sum_s w_s ||W_s||_F^2, what a user gets sum_s w_s R_ks.
public struct BandRequest: Sendable {
    /// Channels of the groups of resource blocks, [S][K, N].
    public let channels: [ComplexMatrix]
    /// Share of the band that each group has, [S]; they sum to 1.
    public let weights: [Double]
    /// Requested rates in bit/s/Hz over the band, [K].
    public let rates: [Double]
    /// Maximum power and noise power of the whole band.
    public let link: Link

    /// A request of `rates` over `channels`.
    ///
    /// - Parameters:
    ///   - channels: [S][K, N].
    ///   - weights: in proportion to the groups' sizes, [S]; equal ones for `nil`.
    ///   - rates: in bit/s/Hz, [K], not negative.
    ///   - link: of the whole band.
    /// - Precondition: there is a channel, all have one shape, weights are positive, lengths agree.
    public init(
        channels: [ComplexMatrix], weights: [Double]? = nil, rates: [Double], link: Link
    ) {
        let weights = weights ?? channels.map { _ in 1 }
        precondition(
            !channels.isEmpty && weights.count == channels.count
                && weights.allSatisfy { $0 > 0 && $0.isFinite },
            "a positive weight for each channel")
        precondition(
            channels.allSatisfy { $0.rows == rates.count && $0.columns == channels[0].columns },
            "channels of one shape, a rate for each user")
        let sum = weights.reduce(0, +)
        self.channels = channels
        self.weights = weights.map { $0 / sum }
        self.rates = rates
        self.link = link
    }

    /// Number of antennas N.
    public var antennas: Int { channels[0].columns }
    /// The link of group `s` alone, which may have all of the band's power.
    func link(of s: Int) -> Link {
        Link(maximumPower: link.maximumPower / weights[s], noisePower: link.noisePower)
    }

    /// sum_s w_s x_s.
    func mean(_ values: [Double]) -> Double {
        zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

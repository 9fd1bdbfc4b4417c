import LinearAlgebra

/// A rule that turns a channel and requested rates into what is sent.
///
/// B channels, K users, N antennas. The counterpart of ``Precoder`` for the other question: not how
/// much fits through, but how little energy brings what was asked for. Promises:
///
/// - ``transmissions(for:rates:link:threads:)`` is a pure function: same input, same bits, on any
///   number of threads.
/// - The transmit power is at most P, up to rounding; rows of W of antennas that are off are zero.
/// - A request that cannot be met gets an answer too, told at each rule.
///
/// For example
///
///     let greedy = AntennaSelectionPrecoder(.greedy)
///     let sent = greedy.transmission(for: channel, rates: [2, 2, 4, 1], link: link)
///     print(sent.antennas, sent.energy(.default))
public protocol RateTargetPrecoder: Sendable {
    /// What it is, and what tables and figures call it.
    ///
    /// The rates of a learned strategy come out near what was asked for, not exactly so.
    var id: PrecoderID { get }

    /// Everything that fixes the result, in one sentence.
    var summary: String { get }

    /// The only number of users K it can serve; `nil` for any.
    var users: Int? { get }

    /// What is sent over each of a batch of channels, [B].
    ///
    /// - Parameters:
    ///   - channels: the channels, [B, K, N].
    ///   - rates: requested rates in bit/s/Hz, [B, K], row-major.
    ///   - link: power and noise.
    ///   - threads: upper limit of threads; `nil` is all processors. The result does not depend on
    ///     it.
    /// - Precondition: channels and rates are finite, no rate is negative, lengths agree.
    func transmissions(
        for channels: ChannelBatch, rates: [Double], link: Link, threads: Int?
    ) -> [Transmission]
}

extension RateTargetPrecoder {
    /// The name for tables and figures: the label of ``id``.
    public var name: String { id.label }

    /// Whether a model learned it, as ``id`` says.
    public var isLearned: Bool { id.isLearned }

    /// Any number of users.
    public var users: Int? { nil }

    /// What is sent over one channel H [K, N], which is rounded to single precision first, for
    /// `rates` in bit/s/Hz, [K].
    public func transmission(
        for channel: ComplexMatrix, rates: [Double], link: Link
    ) -> Transmission {
        transmissions(for: ChannelBatch([channel]), rates: rates, link: link, threads: 1)[0]
    }
}

extension ChannelBatch {
    /// The requests of channel `index` among `rates` [B, K].
    public func rates(of index: Int, in rates: [Double]) -> [Double] {
        Array(rates[(index * users)..<((index + 1) * users)])
    }

    /// Stops a program whose `rates` are not one finite number, not negative, for every user.
    public func check(rates: [Double]) {
        precondition(
            rates.count == count * users && rates.allSatisfy { $0 >= 0 && $0.isFinite },
            "one finite rate, not negative, for each of \(users) users of \(count) channels")
    }
}

import Channels
import LinearAlgebra
import Numerics
import Precoding
import Support

// Goals, in order:
//   1. What stands in the file is what the numbers are of: weights are rounded to single precision
//      first, and power, energy and rates are computed from them in double precision.
//   2. The same bits on any number of threads.

/// Precoders of groups of users of one dataset, with what was asked for and what they reach.
///
/// B groups, K users, N antennas. For the largest sum rate, or for requested rates: then a request
/// that all antennas at full power cannot meet is scaled down to the largest share that they can
/// before the precoder sees it, so that the group gets the best there is, and it is marked.
///
///     let precoded = PrecodedGroups(
///         dataset, groups: [[3, 17, 25, 40]], requested: [2, 2, 4, 1], precoder: learned,
///         link: link)
///     try precoded.write(to: "precoders.safetensors")
public struct PrecodedGroups: Sendable {
    /// The users of each group, [B][K].
    public let groups: [[Int]]
    /// Whether a user is in line of sight, [B, K], row-major.
    public let lineOfSight: [Bool]
    /// The weights, [B, K, N], in single precision.
    public let precoders: PrecoderBatch
    /// Which antennas are on, [B, N].
    public let activeAntennas: [Bool]
    /// What was asked for; `nil` for the largest sum rate.
    public let requests: Requests?
    /// Rates reached in bit/s/Hz, [B, K]; `nil` where channels are estimates and rates were requested
    /// of them: nobody knows the rates then, only how probable they are (``Requests/promise``).
    public let rates: [Double]?
    /// Transmit power ||W||_F^2 in W, [B].
    public let transmitPower: [Double]
    /// Energy P_ant sum(m) + ||W||_F^2 in W, [B].
    public let energy: [Double]
    /// Power and noise.
    public let link: Link
    /// Power of antennas.
    public let energyModel: EnergyModel
    /// `attribution` of the dataset: whoever passes the file on must say it too.
    public let attribution: String

    /// What every group asked for.
    public struct Requests: Sendable, Equatable {
        /// Requested rates in bit/s/Hz, [B, K].
        public let rates: [Double]
        /// The largest share of the request that all antennas at full power can meet, [B]; 1 where
        /// it is feasible. The precoder was asked for this share.
        public let shares: [Double]
        /// Whether all of it can be met, over estimates with the chosen probability, [B].
        public let isFeasible: [Bool]
        /// What was promised where the channels are estimates; `nil` where they are known.
        public let promise: Promise?
    }

    /// Rates that hold with a probability.
    public struct Promise: Sendable, Equatable {
        /// The probability that was asked for.
        public let confidence: Double
        /// The predicted probability that each user gets the share that was asked for of its rate,
        /// [B, K].
        public let probabilities: [Double]
    }

    /// Precoders for requested rates, the same for every group.
    ///
    /// - Parameters:
    ///   - dataset: the channels.
    ///   - groups: K users each.
    ///   - requested: rates in bit/s/Hz, [K], in the order of a group's users.
    ///   - precoder: the rule; its `users` are K.
    ///   - link: power and noise.
    ///   - energyModel: power of antennas.
    ///   - threads: upper limit of threads; `nil` is all processors.
    /// - Precondition: there is a group, every group has as many users as there are rates.
    public init(
        _ dataset: ChannelDataset, groups: [[Int]], requested: [Double],
        precoder: any RateTargetPrecoder, link: Link, energyModel: EnergyModel = .default,
        threads: Int? = nil
    ) {
        precondition(
            groups.allSatisfy { $0.count == requested.count }, "a rate for each user of a group")
        let channels = dataset.batch(of: groups)
        let shares = Parallel.map(groups.count, threads: threads) { b in
            LeastPower.largestShare(channel: channels[b], rates: requested, link: link)
        }
        let sent = precoder.transmissions(
            for: channels, rates: shares.flatMap { share in requested.map { share * $0 } },
            link: link, threads: threads)
        self.init(
            dataset, groups, channels, sent,
            Requests(
                rates: groups.flatMap { _ in requested }, shares: shares,
                isFeasible: shares.map { $0 == 1 }, promise: nil),
            link, energyModel, threads)
    }

    /// Precoders for requested rates, the same for every group, that hold with a probability when the
    /// channels of the dataset are estimates.
    ///
    /// - Parameters: as of the initializer for known channels.
    /// - Precondition: there is a group, every group has as many users as there are rates.
    public init(
        _ dataset: ChannelDataset, groups: [[Int]], requested: [Double],
        precoder: EstimatingRatePrecoder, link: Link, energyModel: EnergyModel = .default,
        threads: Int? = nil
    ) {
        precondition(
            groups.allSatisfy { $0.count == requested.count }, "a rate for each user of a group")
        let estimates = dataset.batch(of: groups)
        let requests = groups.flatMap { _ in requested }
        let sent = precoder.promises(
            for: estimates, rates: requests, link: link, threads: threads)
        self.init(
            dataset, groups, estimates, sent.map(\.transmission),
            Requests(
                rates: requests, shares: sent.map(\.share), isFeasible: sent.map(\.isFeasible),
                promise: Promise(
                    confidence: precoder.robust.confidence,
                    probabilities: sent.flatMap(\.probabilities))),
            link, energyModel, threads)
    }

    /// Precoders for the largest sum rate: all antennas on at full power.
    ///
    /// - Precondition: there is a group, all are of one size.
    public init(
        _ dataset: ChannelDataset, groups: [[Int]], precoder: any Precoder, link: Link,
        energyModel: EnergyModel = .default, threads: Int? = nil
    ) {
        let channels = dataset.batch(of: groups)
        let sent = FullPower(precoder).transmissions(
            for: channels, rates: Array(repeating: 0, count: groups.count * channels.users),
            link: link, threads: threads)
        self.init(dataset, groups, channels, sent, nil, link, energyModel, threads)
    }

    private init(
        _ dataset: ChannelDataset, _ groups: [[Int]], _ channels: ChannelBatch,
        _ sent: [Transmission], _ requests: Requests?, _ link: Link,
        _ energyModel: EnergyModel, _ threads: Int?
    ) {
        let rounded = PrecoderBatch(
            count: channels.count, users: channels.users, antennas: channels.antennas,
            elements: sent.flatMap { Self.rounded($0.precoder) })
        let reached = Parallel.map(channels.count, threads: threads) { b in
            let w = rounded[b]
            return (
                rates: SpectralEfficiency.rates(channel: channels[b], precoder: w, link: link),
                power: w.frobeniusNormSquared
            )
        }
        self.groups = groups
        self.requests = requests
        self.link = link
        self.energyModel = energyModel
        lineOfSight = groups.flatMap { $0.map { dataset.lineOfSight[$0] } }
        precoders = rounded
        activeAntennas = sent.flatMap(\.activeAntennas)
        rates = requests?.promise == nil ? reached.flatMap(\.rates) : nil
        transmitPower = reached.map(\.power)
        energy = zip(sent, reached).map {
            energyModel.power(antennas: $0.antennas, transmitPower: $1.power)
        }
        attribution = dataset.record.attribution
    }

    /// W [N, K] in single precision, column after column: [K, N].
    private static func rounded(_ w: ComplexMatrix) -> [Complex<Float>] {
        (0..<w.columns).flatMap { user in
            (0..<w.rows).map { antenna in
                let (re, im) = w[antenna, user].rawStorage
                return Complex(Float(re), Float(im))
            }
        }
    }

    /// Number of antennas that are on in group `index`.
    public func antennas(of index: Int) -> Int {
        let n = precoders.antennas
        return activeAntennas[(index * n)..<((index + 1) * n)].count { $0 }
    }
}

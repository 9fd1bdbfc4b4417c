import LinearAlgebra
import Numerics
import Support

/// What is sent over one channel that is known with errors, and what it promises.
///
/// K users, N antennas.
public struct OutageConstrainedTransmission: Sendable, Equatable {
    /// Weights and antennas.
    public var transmission: Transmission
    /// The share of the request that is sent for: 1, or less where even all antennas at full power meet the
    /// request with a probability of less than one half.
    public var share: Double
    /// Predicted probability that each user gets that share of its rate, [K]; 1 for users that ask
    /// for nothing.
    public var probabilities: [Double]
    /// Whether that is the chosen probability; `false` where the whole request is sent for with the largest
    /// that there is.
    public var isAsSure = true

    /// Whether the request is met with the chosen probability.
    public var isFeasible: Bool { share == 1 && isAsSure }
}

/// Requested rates that hold with a chosen probability when channels are known with errors.
///
/// Any strategy for requested rates chooses the antennas: it is given the guesses with their errors
/// told as noise, and rates with a margin. On these antennas the powers are solved so that every
/// user's probability of reaching its rate, over the law of its error, is the confidence
/// (`OutagePower`). A request that all antennas at full power cannot meet so surely is met with the
/// largest probability that they can; where that is less than one half, it is scaled down to the largest
/// share that holds with the confidence. Where channels are known, that is, every error variance is zero, it is
/// the inner strategy itself.
///
///     let robust = OutageConstrainedPrecoder(AntennaSelectionPrecoder(.greedy), confidence: 0.95)
///     let sent = robust.transmissions(for: knowledge, rates: rates, link: link)
///
/// The probability is that of each user's rate. All K users of a group get theirs in fewer cases: in
/// 0.95^K of them if errors are independent.
///
/// Errors are taken for complex normal with ``errorFactor`` times the covariance that is told. Wang, So, Chang, Ma, Chi, "Outage constrained robust transmit optimization
/// for multiuser MISO downlinks", IEEE Transactions on Signal Processing 2014,
/// doi:10.1109/TSP.2014.2354312, bound the same probabilities by convex restrictions; here they are
/// exact.
public struct OutageConstrainedPrecoder: Sendable {
    /// Chooses the antennas.
    public let inner: any RateTargetPrecoder
    /// Probability of every user's rate.
    public let confidence: Double
    /// The power of an antenna.
    public let energy: EnergyModel
    /// What the covariances of errors are multiplied by: (ours) by ``measuredErrorFactor``.
    public var errorFactor = Self.measuredErrorFactor

    /// What the directions of errors count of their power; the rest of it counts as white, since real
    /// errors are not as normal as their laws (ours): as in the refinement of precoders.
    public var directionShare = SecondMomentRefinement().directionShare

    /// The factor at which the probabilities hold with and without line of sight on validation users of
    /// the training sites (ours): at 1 they fall a point short without line of sight, since antennas
    /// and beams are chosen by the same guesses whose errors are in question.
    public static let measuredErrorFactor = 1.25
    /// Most and least confidence that can be asked for.
    public static let confidences = 0.5...0.999
    /// How often antennas are chosen, each time with the margins and the power of the last (ours).
    static let rounds = 8
    /// Width of the interval at which the search for a share stops (ours).
    static let shareTolerance = 1e-3

    /// Requests met with probability `confidence` on antennas that `inner` chooses.
    ///
    /// - Precondition: the confidence is within ``confidences``.
    public init(
        _ inner: any RateTargetPrecoder, confidence: Double = 0.95, energy: EnergyModel = .default
    ) {
        precondition(
            Self.confidences.contains(confidence), "a confidence within \(Self.confidences)")
        self.inner = inner
        self.confidence = confidence
        self.energy = energy
    }

    /// The inner strategy's identity, called for example `mimo-structured, 95 % sure`.
    public var id: PrecoderID {
        PrecoderID(
            "\(inner.id.label), \(certainty)", family: inner.id.family,
            isLearned: inner.id.isLearned, head: inner.id.head, base: inner.id.label)
    }

    /// Everything that fixes the result, in one sentence.
    public var summary: String {
        "every rate with probability \(confidence), error variances times \(errorFactor), "
            + "antennas of: \(inner.summary)"
    }

    /// The confidence in words, for example `95 % sure`.
    package var certainty: String { "\(percent) % sure" }

    private var percent: String {
        let value = (1000 * confidence).rounded() / 10
        return value == value.rounded() ? "\(Int(value))" : "\(value)"
    }

    /// What is sent over each of a batch of channels, [B].
    ///
    /// - Parameters:
    ///   - knowledge: what is known of the channels, [B, K, N].
    ///   - rates: requested rates in bit/s/Hz, [B, K], row-major.
    ///   - link: power and noise.
    ///   - threads: upper limit of threads; `nil` is all processors. The result does not depend on
    ///     it.
    /// - Precondition: rates are finite and not negative, the guesses finite.
    public func transmissions(
        for knowledge: ChannelKnowledge, rates: [Double], link: Link, threads: Int? = nil
    ) -> [OutageConstrainedTransmission] {
        let channels = knowledge.channels
        channels.check(rates: rates)
        var works = Parallel.map(channels.count, threads: threads) { b in
            let users = (b * channels.users)..<((b + 1) * channels.users)
            return OutageSearch(
                guesses: (0..<channels.users).map {
                    knowledge.guess(b, user: $0).withErrors(
                        times: errorFactor, directionShare: directionShare)
                }, rates: Array(rates[users]), link: link, confidence: confidence, energy: energy)
        }
        for _ in 0..<Self.rounds {
            let open = works
            let proposals = Parallel.map(channels.count, threads: threads) { open[$0].proposal }
            let chosen = inner.transmissions(
                for: ChannelBatch(proposals.map(\.rows)), rates: proposals.flatMap(\.rates),
                link: link, threads: threads)
            works = Parallel.map(channels.count, threads: threads) {
                open[$0].trying(chosen[$0])
            }
        }
        return works.map(\.result)
    }
}

extension ChannelGuess {
    /// The same guess with `factor` times the variance of its error, of which the directions keep the
    /// share `share` and the rest counts as white.
    func withErrors(times factor: Double, directionShare share: Double) -> ChannelGuess {
        let root = (factor * share).squareRoot()
        return ChannelGuess(
            channel: channel,
            whiteVariance: factor * (whiteVariance + (1 - share) * (errorVariance - whiteVariance)),
            directions: share > 0
                ? directions.map { $0.map { $0.multiplied(by: root) } } : [])
    }
}

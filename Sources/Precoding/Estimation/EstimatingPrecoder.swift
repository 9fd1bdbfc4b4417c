import LinearAlgebra
import Numerics

/// A precoder that is given estimates from pilots and knows it: an estimator improves them, what is
/// left of their errors counts as noise, and the inner precoder sees nothing else, so any will do.
/// Where the estimator tells in which directions errors lie, the precoder is then refined by that
/// (`SecondMomentRefinement`).
///
///     let wmmse = EstimatingPrecoder(WMMSE(), ScalarEstimator(), pilotRatio: 10)
///     let w = wmmse.precoder(for: estimate, link: link)
///
/// See ``ChannelKnowledge/rows(for:)`` for how errors become noise.
public struct EstimatingPrecoder: Precoder {
    /// Makes the precoder of the improved estimates.
    public let inner: any Precoder
    /// Improves the estimates.
    public let estimator: any ChannelEstimator
    /// Pilot signal-to-noise ratio in dB; infinity for channels that are known.
    public let pilotRatio: Double
    /// What is done with the directions of errors.
    package let refinement = SecondMomentRefinement()
    /// The inner precoder's identity with the estimator's name behind it, unless it was given.
    public let id: PrecoderID

    /// `inner` on estimates at `pilotRatio` in dB.
    ///
    /// - Parameters:
    ///   - inner: the precoder.
    ///   - estimator: improves the estimates.
    ///   - pilotRatio: in dB, not NaN; infinity for channels that are known.
    ///   - id: what tables call it; `nil` for the inner one's identity with the estimator's name.
    public init(
        _ inner: any Precoder, _ estimator: any ChannelEstimator, pilotRatio: Double,
        id: PrecoderID? = nil
    ) {
        precondition(!pilotRatio.isNaN, "a pilot ratio is a number")
        self.inner = inner
        self.estimator = estimator
        self.pilotRatio = pilotRatio
        self.id =
            id
            ?? PrecoderID(
                "\(inner.id.label), \(estimator.name)", family: inner.id.family,
                isLearned: inner.id.isLearned, head: inner.id.head, base: inner.id.label)
    }

    /// Everything that fixes the result, in one sentence.
    public var summary: String {
        pilotRatio == .infinity
            ? "known channels; \(inner.summary)"
            : "\(estimator.summary), pilots at \(pilotRatio) dB; then: \(inner.summary)"
                + (estimator.rank == 0
                    ? ""
                    : "; refined under the laws of the errors, \(refinement.iterations) steps, "
                        + "\(refinement.directionShare) of the directions' power")
    }

    /// That of the inner precoder; for channels that are not known also of K estimates and, where
    /// errors have R directions, of the refinement with M = K (1 + R) rows.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        let own = inner.flops(users: users, antennas: antennas)
        guard pilotRatio < .infinity else { return own }
        let each = estimator.flops(antennas: antennas)
        let cleaned = FlopCount(
            own.total + Double(users) * each.total,
            formula: "\(own.formula) + K (\(each.formula))")
        guard estimator.rank > 0 else { return cleaned }
        let refined = refinement.flops(users: users, antennas: antennas, rank: estimator.rank)
        return FlopCount(
            cleaned.total + refined.total, formula: "\(cleaned.formula) + \(refined.formula)")
    }

    /// The precoder of the estimates `channel` [K, N].
    public func precoder(for channel: ComplexMatrix, link: Link) -> ComplexMatrix {
        let (users, n) = (channel.rows, channel.columns)
        let guesses = (0..<users).map { k in
            estimator.guess((0..<n).map { channel[k, $0] }, pilotRatio: pilotRatio)
        }
        let factors = guesses.map {
            ChannelKnowledge.factor(errorVariance: $0.errorVariance, link: link)
        }
        let w = inner.precoder(
            for: ComplexMatrix(rows: users, columns: n) {
                guesses[$0].channel[$1].multiplied(by: factors[$0])
            }, link: link)
        return estimator.rank > 0 && pilotRatio < .infinity
            ? refinement.refined(w, guesses: guesses, link: link) : w
    }

    /// The fast path; `nil` where the inner precoder or the estimator has none.
    public func batchWorker(users: Int, antennas: Int) -> (any BatchWorker)? {
        guard let precoding = inner.batchWorker(users: users, antennas: antennas),
            let estimation = estimator.estimationWorker(antennas: antennas)
        else { return nil }
        return EstimatingWorker(
            estimation, precoding,
            shape: .init(users: users, antennas: antennas, rank: estimator.rank),
            pilotRatio: pilotRatio, refinement: refinement)
    }

    /// Slots; those without pilot ratios are of known channels, whatever ``pilotRatio`` is.
    public func bandPrecoder(users: Int, antennas: Int) -> (any BandPrecoder)? {
        guard let known = inner.bandPrecoder(users: users, antennas: antennas) else { return nil }
        // That of derived precoders shrinks estimates on the way.
        if known is GramBand, estimator is ScalarEstimator { return known }
        guard let estimates = StagedBand(self, users: users, antennas: antennas) else {
            return known
        }
        return EstimatingBand(known: known, estimates: estimates)
    }
}

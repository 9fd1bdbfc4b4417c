import LinearAlgebra
import Numerics
import Precoding

/// A precoder that is given channel estimates from pilots and knows what channels look like here.
///
/// Every user's estimate is replaced by the posterior mean under a ``GaussianMixturePrior``, and
/// what is left of its error counts as noise at full power: user k's row is divided by
/// sqrt(1 + e_k P / sigma^2), e_k the error's variance. The inner precoder sees nothing else, so any
/// will do.
///
///     let precoder = PosteriorMeanPrecoder(StructuredPrecoder(model), prior: prior, pilotRatio: 10)
///     let w = precoder.precoder(for: estimate, link: link)
public struct PosteriorMeanPrecoder: Precoder {
    /// Makes the precoder of the improved estimates.
    public let inner: any Precoder
    /// What is known of the channels.
    public let prior: GaussianMixturePrior
    /// Pilot signal-to-noise ratio in dB.
    public let pilotRatio: Double
    /// What the prior is called in tables; ``id`` has it as the head.
    public let label: String

    /// `inner` on estimates at `pilotRatio` in dB, with a prior that tables call `label`.
    public init(
        _ inner: any Precoder, prior: GaussianMixturePrior, pilotRatio: Double,
        label: String = PosteriorMeanPrecoder.sitePrior
    ) {
        self.inner = inner
        self.prior = prior
        self.pilotRatio = pilotRatio
        self.label = label
    }

    /// What a prior of the site itself is called.
    public static let sitePrior = "site's prior"
    /// What the prior that ships with a model is called.
    public static let zeroShotPrior = "zero-shot prior"
    /// Family of the inner precoder, learned as the prior is; called for example
    /// `mimo-structured, site's prior`.
    public var id: PrecoderID {
        PrecoderID(
            "\(inner.id.label), \(label)", family: inner.id.family, isLearned: true, head: label,
            base: inner.id.label)
    }

    /// Everything that fixes the result, in one sentence.
    public var summary: String {
        "posterior means under a mixture of \(prior.components.count) normal laws, pilots at "
            + "\(pilotRatio) dB, errors as noise; then: \(inner.summary)"
    }

    /// That of the inner precoder, and of K estimates: for each of C components one product
    /// into its eigenvectors, and one product back for all together.
    public func flops(users: Int, antennas: Int) -> FlopCount {
        let own = inner.flops(users: users, antennas: antennas)
        let (k, n, c) = (Double(users), Double(antennas), Double(prior.components.count))
        return FlopCount(
            own.total + 8 * k * c * n * n + 8 * k * n * n,
            formula: "\(own.formula) + 8 K (C + 1) N^2")
    }

    /// The precoder of the estimates `channel` [K, N].
    ///
    /// - Precondition: N is that of the prior.
    public func precoder(for channel: ComplexMatrix, link: Link) -> ComplexMatrix {
        let (users, n) = (channel.rows, channel.columns)
        var improved = channel
        for k in 0..<users {
            let estimate = prior.estimate(
                (0..<n).map { channel[k, $0] }, pilotRatio: pilotRatio)
            let noise = 1 + estimate.errorVariance * link.powerToNoise
            let scale = 1 / noise.squareRoot()
            for i in 0..<n { improved[k, i] = estimate.channel[i].multiplied(by: scale) }
        }
        return inner.precoder(for: improved, link: link)
    }
}

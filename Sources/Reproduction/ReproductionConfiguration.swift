import Models
import Training

/// Everything that fixes the experiments but the model and the data: one block, with the reason
/// beside each number.
///
/// Saved with every result. (paper) is Emery et al., PIMRC 2025; (ours) is our choice.
package struct ReproductionConfiguration: Sendable, Equatable, Codable {
    /// Name of the model; the fingerprint of its weights is in ``modelWeights``.
    package var model = ModelLibrary.shippedLinear
    /// What fixes the model's answers: its shape and the fingerprint of its weights.
    package var modelWeights = ""
    /// Whether the model was trained for requested rates.
    package var isTrainedForRates = false
    /// Name of the structured model that stands beside it, and the fingerprint of its weights; `nil`
    /// without one.
    package var structured, structuredWeights: String?
    /// Name of the model that knows channels, and what fixes its answers; `nil` without one.
    package var knowing, knowingWeights: String?
    /// Seed of every random draw.
    package var seed: UInt64 = 1
    /// Noise preset; `paper` is the paper's working point.
    package var noise = "paper"
    /// Groups of K test users of each environment (paper: 1,000).
    package var groups = 1_000
    /// Groups of each environment that ask for rates: at most ``groups``.
    package var requestGroups = 1_000
    /// Users of an environment that may be learned from, at most (paper: 5,000).
    package var localUsers = 5_000

    /// Local channels of few-shot adaptation (paper: a few; ours: 20).
    package var shots = 20
    /// Similar training environments that few-shot adaptation learns from as well (ours).
    package var top = 5
    /// Groups that each head learns from (ours: the default of `mimo adapt`).
    package var headSamples = 200_000
    /// Groups that a model from scratch learns from (ours: its curve is flat by then).
    package var scratchSamples = 1_000_000
    /// Groups that all layers learn from when they start from the model (ours).
    package var fullSamples = 1_500_000

    /// How the model that knows channels is adapted; `nil` in results from before there was one.
    package var knowingAdaptation: KnowingAdaptation? = KnowingAdaptation()

    /// Groups that an environment's upper bound or feature is a mean over in training, and twice as
    /// many as it is validated on (ours: the default of `mimo adapt` and `mimo pretrain`).
    package var boundGroups = 200

    /// Requested sum rates as shares of the reference's mean (ours: beyond 0.6 hardly any request
    /// without line of sight can be met).
    package var requestShares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    /// Local channels of the few-shot ablation (ours).
    package var ablationShots = [8, 20, 50, 100]
    /// Pilot signal-to-noise ratios of the estimation ablation in dB (ours).
    package var pilotRatios: [Double] = [0, 10, 20, 30]
    /// Folder of whole training datasets for the replay ablation; `nil` leaves it out.
    package var data: String?

    /// The defaults.
    package init() {}
}

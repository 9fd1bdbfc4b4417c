import Models
import Support

/// Everything that fixes a training run but the data: one block, with the reason beside each number.
///
/// Saved with every checkpoint and model. Read from YAML, where any field may be left out; the
/// fields of ``requests`` stand among the others there:
///
///     samples: 2000000
///     optimizer: adam
///     model: {blocks: 2}
///
/// A sample is one group of K users. (paper) is Emery et al., PIMRC 2025; (ours) is measured in
/// `TrainingAModel.md`.
public struct TrainingConfiguration: Sendable, Equatable, Codable {
    /// Shape of the model.
    public var model = ModelConfiguration()
    /// Seed of the start weights, the groups and dropout.
    public var seed: UInt64 = 1

    /// Phase of training: 1 for the largest sum rate, 2 for requested rates at the least energy, in
    /// turns with the sum rate.
    public var phase = 1
    /// Samples of the phase over all environments.
    public var samples = 20_000_000
    /// Samples of one iteration over all environments (paper: 1,000), shared out evenly, so that
    /// every environment is in every iteration.
    public var batch = 1000
    /// Noise power in W, or a preset's name; `paper` fixes the working point of the paper.
    public var noise = "paper"

    /// The optimiser.
    public var optimizer = Optimizer.muon
    /// Largest learning rate of Adam (paper: Adam; 1e-3 is its common default).
    public var learningRate = 1e-3
    /// Largest learning rate of Muon, for the matrices of the blocks (ours).
    public var muonLearningRate = 0.02
    /// Momentum of Muon.
    public var muonMomentum = 0.95
    /// Iterations over which the learning rate rises from zero (ours).
    public var warmup = 100
    /// How the learning rate falls after the warm-up (ours: along half a cosine, to zero).
    public var schedule = Schedule.cosine
    /// Upper limit of the gradient's norm; 0 for none (ours).
    public var gradientLimit = 1.0
    /// Share of activations dropped in training (paper: 0.05; ours: none, since groups never
    /// repeat and there is nothing to overfit).
    public var dropout = 0.0

    /// How environments are weighed against each other.
    public var weighting = Weighting.siteAware
    /// Lower limit of a site-aware weight before normalisation: it lets an environment above its
    /// reference rate go on learning (paper; the value is ours).
    public var lowerWeight = 0.05
    /// Upper limit of a site-aware weight before normalisation: it keeps the first iterations from
    /// being extreme (paper; the value is ours).
    public var upperWeight = 2.0
    /// Weight of the past in the running mean of an environment's rate (ours: 0.9, since a handful
    /// of groups says little about an environment).
    public var rateMemory = 0.9

    /// Phase 2: how requested rates are drawn and judged.
    public var requests = RequestConfiguration()

    /// How models that know channels (`model.head: channel`) are trained.
    public var channel = ChannelObjective()

    /// Whether the heads of all environments start from the same values, so that they pull the
    /// extractor the same way from the first iteration (ours: independent starts cost 9 points of
    /// zero-shot rate at 600,000 samples).
    public var startsHeadsEqual = true
    /// Number format of the blocks' products; weights, moments and rates stay in single precision.
    public var precision = Precision.bfloat16

    /// Groups of each environment that its reference rate is a mean over.
    public var boundGroups = 200
    /// Validation groups of each environment, drawn from users that are never trained on.
    public var validationGroups = 100
    /// Samples between validations.
    public var validationInterval = 500_000
    /// Validations without a better mean after which training stops; 0 for never.
    public var patience = 0
    /// Seconds between checkpoints.
    public var checkpointInterval = 120.0
    /// Samples that the default head is trained on after the extractor is frozen.
    public var defaultHeadSamples = 400_000

    /// How environments are weighed against each other.
    public enum Weighting: String, Sendable, Codable, CaseIterable {
        /// By how far an environment is below its reference rate; see `Algorithm1`.
        case siteAware
        /// All the same: environments of high rates have the largest gradients and win.
        case naive
    }

    /// An optimiser.
    public enum Optimizer: String, Sendable, Codable, CaseIterable {
        /// Adam (Kingma and Ba 2015) for everything.
        case adam
        /// Muon (Jordan et al. 2024) for the matrices of the blocks, Adam for the rest.
        case muon
    }

    /// A course of the learning rate after the warm-up.
    public enum Schedule: String, Sendable, Codable, CaseIterable {
        /// Half a cosine to zero.
        case cosine
        /// No change.
        case constant
    }

    /// A number format.
    public enum Precision: String, Sendable, Codable, CaseIterable {
        /// 8 bits of mantissa: several times faster where the processor has the instructions.
        case bfloat16
        /// Single.
        case float32
        /// Double, for tests.
        case float64
    }

    /// The defaults: what ships.
    public init() {}

    /// The named configurations of `--preset`: `standard` is what ships, `quick` the same for trials;
    /// `linear` has heads that give precoders, `paper` is the paper's setting of that.
    public static let presets: [String: TrainingConfiguration] = {
        var standard = TrainingConfiguration()
        standard.model = .channel
        standard.samples = 7_000_000
        standard.batch = 504
        standard.validationInterval = 300_000
        standard.defaultHeadSamples = 0
        standard.channel = .standard
        var quick = standard
        quick.samples = 250_000
        quick.validationInterval = 50_000
        var paper = TrainingConfiguration()
        paper.model = .paper
        paper.optimizer = .adam
        paper.schedule = .constant
        paper.warmup = 0
        paper.gradientLimit = 0
        paper.dropout = 0.05
        paper.rateMemory = 0
        paper.startsHeadsEqual = false
        paper.precision = .float32
        return [
            "standard": standard, "quick": quick, "linear": TrainingConfiguration(),
            "paper": paper,
        ]
    }()
}

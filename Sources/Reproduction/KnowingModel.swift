import Models
import Training

/// A model that knows channels, as Figure 4 has it beside the paper's form.
package struct KnowingModel: Sendable {
    /// The transformer that cleans estimates.
    package let model: FoundationModel
    /// What precodes behind it.
    package let core: StructuredModel
    /// What fixes its answers: its shape and the fingerprint of its weights.
    package let weights: String
    /// Training environments for few-shot adaptation; `nil` without a replay set.
    let replay: Adaptation.Library?

    /// A model from its parts.
    ///
    /// - Throws: `InputError` when its heads give precoders.
    package init(
        _ model: FoundationModel, core: StructuredModel, replay: ReplaySet?
    ) throws {
        self.model = model
        self.core = core
        weights =
            try LearnedEstimator(model, antennas: model.configuration.antennas).summary + "; "
            + StructuredPrecoder(core).summary
        self.replay = replay.map { Adaptation.Library($0) }
    }
}

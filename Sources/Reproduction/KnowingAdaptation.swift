/// How a model that knows channels comes to an environment, all layers each time.
package struct KnowingAdaptation: Sendable, Equatable, Codable {
    /// Local channels of few-shot adaptation (ours: as `mimo adapt` is told in the guide).
    package var shots = 100
    /// Similar environments beside them, and what the local ones count (ours: the defaults of
    /// `mimo adapt`).
    package var top = 10, localShare = 0.15
    /// Groups to learn from: few-shot, and full (ours: the defaults of `mimo adapt`).
    package var fewSamples = 200_000, fullSamples = 600_000
    /// Groups that a fresh model learns from (ours: four times as many as from the model).
    package var scratchSamples = 2_400_000

    /// The defaults.
    package init() {}
}

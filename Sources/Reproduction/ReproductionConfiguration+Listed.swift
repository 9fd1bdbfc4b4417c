import Evaluation
import Reporting

extension ReproductionConfiguration {
    /// The settings with words, for the page.
    var listed: [ResultsPage.Setting] {
        func list(_ values: [some CustomStringConvertible]) -> String {
            values.map(\.description).joined(separator: ", ")
        }
        let pairs: [(String, String)] =
            [
                ("model", model), ("its weights", modelWeights),
                ("trained for requested rates", isTrainedForRates ? "yes" : "no"),
                ("structured model", structured ?? "none"),
                ("weights of the structured model", structuredWeights ?? "none"),
                ("model that knows channels", knowing ?? "none"),
                ("its weights and its core", knowingWeights ?? "none"),
                ("seed", "\(seed)"), ("noise preset", noise),
                ("groups of test users of each environment", "\(groups)"),
                ("groups that ask for rates", "\(min(groups, requestGroups))"),
                ("local users of an environment, at most", "\(localUsers)"),
                ("few-shot: local channels", "\(shots)"),
                ("few-shot: similar training environments", "\(top)"),
                ("groups that a head learns from", "\(headSamples)"),
                ("groups that a model from scratch learns from", "\(scratchSamples)"),
                ("groups that all layers learn from", "\(fullSamples)"),
                ("groups of an upper bound in training", "\(boundGroups)"),
                ("requested shares of the reference", list(requestShares)),
                ("local channels of the ablation", list(ablationShots)),
                ("pilot signal-to-noise ratios in dB", list(pilotRatios)),
                ("whole training datasets", data ?? "not given"),
            ]
            + (knowingAdaptation.map {
                [
                    (
                        "it learns few-shot from local channels, similar environments",
                        "\($0.shots), \($0.top)"
                    ),
                    (
                        "groups that it learns from: few-shot, full, from scratch",
                        "\($0.fewSamples), \($0.fullSamples), \($0.scratchSamples)"
                    ),
                ]
            } ?? [])
        return pairs.map { .init(name: $0.0, value: $0.1) }
    }
}

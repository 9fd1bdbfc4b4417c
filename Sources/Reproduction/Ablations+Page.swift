import Evaluation
import Foundation
import Models
import Reporting
import Support

extension Ablations: Study {
    /// The ablations.
    package static var name: StudyName { .ablations }

    /// Few-shot adaptation with the similar environments beats that without, at each number of
    /// local channels.
    package var targets: [Target] {
        shots.map(\.shots).uniqued().map { count in
            let own = shots.filter { $0.shots == count }
            return Target(
                "few-shot with similar environments above few-shot alone, \(count) local channels",
                .above, unit: "bit/s/Hz",
                cases: own.filter { $0.top > 0 }.compactMap { with in
                    own.first { $0.top == 0 && $0.environment == with.environment }
                        .map {
                            .init(
                                with.environment.name, value: with.sumRate.mean,
                                limit: $0.sumRate.mean)
                        }
                })
        }
    }

    /// What was done.
    package var text: [String] {
        var paragraphs = [
            "Augmentation: few-shot heads from a few local channels, with the most similar "
                + "training environments and from the local channels alone.",
            "Channel estimation: precoders are computed from h + e, with independent errors e of "
                + "variance |h|² / (N SNR) for each antenna, and rates are those on the true "
                + "channels h. The transformer takes the estimate for the channel; the others know the "
                + "pilots' signal-to-noise ratio and count the errors as noise.",
        ]
        paragraphs.append(
            replay.isEmpty
                ? "The replay set is compared with whole datasets only where their folder is given "
                    + "(--data); it was not."
                : "Replay set: few-shot heads from the channels that ship with the model, against "
                    + "those from all channels of the training sites.")
        return paragraphs
    }

    private static func name(top: Int) -> String {
        top == 0 ? "local channels alone" : "with \(top) similar environments"
    }

    /// One table for each ablation.
    package var tables: [ResultsPage.Table] {
        var tables: [ResultsPage.Table] = [
            .init(
                heading: "Few-shot adaptation against local channels",
                heads: ["environment", "learned from", "local channels"] + SumRate.heads,
                rows: shots.map {
                    [$0.environment.name, Self.name(top: $0.top), "\($0.shots)"]
                        + $0.sumRate.cells
                }),
            .init(
                heading: "Channel estimation",
                heads: ["environment", "precoder", "pilot SNR"] + SumRate.heads,
                rows: estimation.map {
                    [
                        $0.environment.name, $0.precoder,
                        $0.pilotRatio.map { String(format: "%g dB", $0) } ?? "perfect",
                    ] + $0.sumRate.cells
                }),
        ]
        if !replay.isEmpty {
            tables.append(
                .init(
                    heading: "Replay set against whole datasets",
                    heads: ["environment", "learned from"] + SumRate.heads,
                    rows: replay.map {
                        [$0.environment.name, $0.library]
                            + $0.sumRate.cells
                    }))
        }
        return tables
    }

    /// Sum rate against local channels, and against the pilots' signal-to-noise ratio.
    package var figures: [Figure] {
        var figures: [Figure] = []
        if !shots.isEmpty {
            figures.append(
                CurvesFigure(
                    name: "ablation-shots", title: "What similar environments add",
                    caption: "Sum rate of few-shot heads as a share of the reference's, with 95 % "
                        + "confidence intervals over groups, against the local channels they "
                        + "learned from.",
                    settingTitle: "local channels", valueTitle: "share of the reference",
                    isLogarithmic: true,
                    points: shots.map {
                        .init(
                            $0.environment, method: Self.name(top: $0.top),
                            setting: Double($0.shots), value: $0.sumRate.share,
                            halfWidth: $0.sumRate.shareHalfWidth)
                    }
                ).figure)
        }
        let noisy = estimation.filter { $0.pilotRatio != nil }
        if !noisy.isEmpty {
            figures.append(
                CurvesFigure(
                    name: "ablation-estimation", title: "What channel knowledge is worth",
                    caption: "Sum rate on the true channels of precoders computed from noisy "
                        + "estimates, as a share of what the reference reaches with perfect "
                        + "knowledge, with 95 % confidence intervals over groups. All methods with "
                        + "perfect knowledge stand in the table.",
                    settingTitle: "pilot signal-to-noise ratio (dB)",
                    valueTitle: "share of the reference",
                    points: noisy.compactMap { row in
                        row.pilotRatio.map {
                            .init(
                                row.environment, method: row.precoder,
                                setting: $0, value: row.sumRate.share,
                                halfWidth: row.sumRate.shareHalfWidth)
                        }
                    }
                ).figure)
        }
        return figures
    }
}

import Evaluation
import Foundation

extension AblationResult: ExperimentResult {
    /// The ablations.
    public static var experiment: ExperimentName { .ablations }

    /// Few-shot adaptation with the similar environments beats that without, at each number of
    /// local channels.
    public var targets: [Target] {
        var counts: [Int] = []
        for row in shots where !counts.contains(row.shots) { counts.append(row.shots) }
        return counts.map { count in
            let own = shots.filter { $0.shots == count }
            return Target(
                "few-shot with similar environments above few-shot alone, \(count) local channels",
                .above, unit: "bit/s/Hz",
                cases: own.filter { $0.top > 0 }.compactMap { with in
                    own.first { $0.top == 0 && $0.site == with.site && $0.split == with.split }
                        .map {
                            .init(
                                "\(with.site)/\(with.split)", value: with.sumRate.mean,
                                limit: $0.sumRate.mean)
                        }
                })
        }
    }

    /// What was done.
    public var text: [String] {
        var paragraphs = [
            "Augmentation: few-shot heads from a few local channels, with the most similar "
                + "training environments and from the local channels alone.",
            "Channel estimation: precoders are computed from h + e, with independent errors e of "
                + "variance |h|² / (N SNR) for each antenna, and rates are those on the true "
                + "channels h. None of the methods was told of the errors.",
        ]
        paragraphs.append(
            replay.isEmpty
                ? "The replay set is compared with whole datasets only where their folder is given "
                    + "(--data); it was not."
                : "Replay set: few-shot heads from the channels that ship with the model, against "
                    + "those from all channels of the training sites.")
        return paragraphs
    }

    private func reference(_ site: String, _ split: String) -> Double {
        zip(environments, references).first { $0.0.site == site && $0.0.split == split }?.1.mean
            ?? .nan
    }

    private func cells(_ site: String, _ split: String, _ rate: SumRate) -> [String] {
        [
            String(format: "%.2f", rate.mean),
            rate.halfWidth.map { String(format: "%.2f", $0) } ?? "",
            String(format: "%.1f %%", 100 * rate.mean / reference(site, split)),
        ]
    }

    private static let numbers = ["bit/s/Hz", "± (95 %)", "of the reference"]

    private static func name(top: Int) -> String {
        top == 0 ? "local channels alone" : "with \(top) similar environments"
    }

    /// One table for each ablation.
    public var tables: [ResultsPage.Table] {
        var tables: [ResultsPage.Table] = [
            .init(
                heading: "Few-shot adaptation against local channels",
                heads: ["environment", "learned from", "local channels"] + Self.numbers,
                rows: shots.map {
                    ["\($0.site)/\($0.split)", Self.name(top: $0.top), "\($0.shots)"]
                        + cells($0.site, $0.split, $0.sumRate)
                }),
            .init(
                heading: "Channel estimation",
                heads: ["environment", "precoder", "pilot SNR"] + Self.numbers,
                rows: estimation.map {
                    [
                        "\($0.site)/\($0.split)", $0.precoder,
                        $0.pilotRatio.map { String(format: "%g dB", $0) } ?? "perfect",
                    ] + cells($0.site, $0.split, $0.sumRate)
                }),
        ]
        if !replay.isEmpty {
            tables.append(
                .init(
                    heading: "Replay set against whole datasets",
                    heads: ["environment", "learned from"] + Self.numbers,
                    rows: replay.map {
                        ["\($0.site)/\($0.split)", $0.library]
                            + cells($0.site, $0.split, $0.sumRate)
                    }))
        }
        return tables
    }

    /// Sum rate against local channels, and against the pilots' signal-to-noise ratio.
    public var figures: [Figure] {
        var figures: [Figure] = []
        if !shots.isEmpty {
            figures.append(
                CurvesFigure(
                    name: "ablation-shots", title: "What similar environments add",
                    caption: "Mean sum rate of few-shot heads on test users, with 95 % confidence "
                        + "intervals over groups, against the local channels they learned from.",
                    settingTitle: "local channels", valueTitle: "sum rate (bit/s/Hz)",
                    isLogarithmic: true,
                    points: shots.map {
                        .init(
                            site: $0.site, split: $0.split, method: Self.name(top: $0.top),
                            setting: Double($0.shots), value: $0.sumRate.mean,
                            halfWidth: $0.sumRate.halfWidth)
                    }
                ).figure)
        }
        let noisy = estimation.filter { $0.pilotRatio != nil }
        if !noisy.isEmpty {
            figures.append(
                CurvesFigure(
                    name: "ablation-estimation", title: "What channel knowledge is worth",
                    caption: "Mean sum rate on the true channels of precoders computed from noisy "
                        + "estimates, with 95 % confidence intervals over groups; perfect "
                        + "knowledge stands in the table.",
                    settingTitle: "pilot signal-to-noise ratio (dB)",
                    valueTitle: "sum rate (bit/s/Hz)",
                    points: noisy.compactMap { row in
                        row.pilotRatio.map {
                            .init(
                                site: row.site, split: row.split, method: row.precoder,
                                setting: $0, value: row.sumRate.mean,
                                halfWidth: row.sumRate.halfWidth)
                        }
                    }
                ).figure)
        }
        return figures
    }
}

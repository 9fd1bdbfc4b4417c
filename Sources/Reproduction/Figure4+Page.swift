import Channels
import Evaluation
import Foundation
import Precoding
import Reporting
import Support

extension Figure4: Study {
    /// Figure 4.
    package static var name: StudyName { .figure4 }

    /// Share of the reference that is to be reached zero-shot with the channels known (ours).
    private static let knownShare = 0.997

    /// What the model that knows channels is to reach (ours).
    package var targets: [Target] {
        let zeroShot = LearnedMethod.zeroShot.id
        var targets = [
            Target(
                String(
                    format: "%@ zero-shot at least %g %% of the reference, channels known", model,
                    100 * Self.knownShare), .atLeast, unit: "%",
                cases: environments.compactMap { record in
                    sumRate(zeroShot, in: record.environment, at: nil).map {
                        .init(record.name, value: $0.share, limit: Self.knownShare)
                    }
                })
        ]
        let ratios = rows.compactMap(\.pilotRatio).uniqued()
        for ratio in ratios {
            for other in [Figure2.wmmse.id, Self.linear] {
                targets.append(above(zeroShot, other, at: ratio))
            }
        }
        for ratio in ratios where ratio <= 10 {
            targets.append(above(LearnedMethod.fewShot.id, zeroShot, at: ratio))
            targets.append(above(LearnedMethod.fullModel.id, LearnedMethod.fewShot.id, at: ratio))
            targets.append(above(LearnedMethod.fullModel.id, LearnedMethod.scratch.id, at: ratio))
        }
        return targets
    }

    /// One method reaches more than another in every environment.
    private func above(_ one: PrecoderID, _ other: PrecoderID, at ratio: Double) -> Target {
        Target(
            String(format: "%@ above %@, pilots at %g dB", one.label, other.label, ratio),
            .above, unit: "bit/s/Hz",
            cases: environments.compactMap { record in
                guard let value = sumRate(one, in: record.environment, at: ratio),
                    let limit = sumRate(other, in: record.environment, at: ratio)
                else { return nil }
                return .init(record.name, value: value.mean, limit: limit.mean)
            })
    }

    /// What was done.
    package var text: [String] {
        [
            "Precoders are computed from h + e, with independent errors e of variance "
                + "|h|² / (N SNR) for each antenna, the same for all, and rates are those on the true "
                + "channels h. All shares are of the reference, a genie that knows the channels.",
            "zero-shot, few-shot, full (all layers) and from scratch are \(model), which knows "
                + "channels and cleans the estimates, and a structured model behind it; WMMSE and "
                + "RZF know the pilots' ratio and count the errors as noise; the paper's form is "
                + "the transformer whose head gives the precoder, which takes estimates for the "
                + "truth.",
        ]
    }

    /// One line for each environment, method and ratio.
    package var tables: [ResultsPage.Table] {
        [
            .init(
                heading: "Mean sum rates from estimates",
                heads: ["environment", "method", "pilot SNR"] + SumRate.heads,
                rows: rows.map {
                    [
                        $0.environment.name, $0.id.label,
                        $0.pilotRatio.map { String(format: "%g dB", $0) } ?? "known",
                    ] + $0.sumRate.cells
                })
        ]
    }

    /// Share of the reference against the pilot ratio, a panel for each environment.
    package var figures: [Figure] {
        [
            CurvesFigure(
                name: "figure4-pilots", title: "Sum rates from noisy pilots",
                caption: "Sum rate on the true channels of precoders computed from noisy "
                    + "estimates, as a share of what the reference reaches that knows the "
                    + "channels, with 95 % confidence intervals over groups.",
                settingTitle: "pilot signal-to-noise ratio (dB)",
                valueTitle: "share of the reference",
                points: rows.compactMap { row in
                    row.pilotRatio.map {
                        .init(
                            row.environment, method: row.id.label, setting: $0,
                            value: row.sumRate.share, halfWidth: row.sumRate.shareHalfWidth)
                    }
                }
            ).figure
        ]
    }
}

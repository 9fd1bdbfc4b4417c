import Evaluation
import Foundation
import Precoding
import Reporting

extension Figure2: Study {
    /// Figure 2.
    package static var name: StudyName { .figure2 }

    /// Share of the reference that full deployment is to reach (paper: as good as WMMSE; ours: 98 %
    /// of the converged reference, which is stronger).
    private static let fullShare = 0.98
    /// Share of the reference that the structured model is to reach without having seen the site
    /// (ours).
    private static let structuredShare = 0.995

    /// What the paper claims of the methods, checked in every environment.
    package var targets: [Target] {
        let full: [LearnedMethod] = [.fullHead, .fullModel]
        var targets = [
            above(.zeroShot, Self.classical[0].id), above(.fewShot, LearnedMethod.zeroShot.id),
        ]
        targets += full.map { above($0, LearnedMethod.fewShot.id) }
        targets += full.map { above($0, LearnedMethod.scratch.id) }
        targets += full.map { method in
            share(method.rawValue, Self.fullShare) { $0 == method.id }
        }
        targets += full.map { above($0, Self.wmmse.id) }
        if let structured {
            targets.append(
                share(structured, Self.structuredShare) {
                    $0.label == structured && $0.family != .transformer
                })
        }
        return targets
    }

    /// `method` reaches more than `other`.
    private func above(_ method: LearnedMethod, _ other: PrecoderID) -> Target {
        Target(
            "\(method.rawValue) above \(other.label)", .above, unit: "bit/s/Hz",
            cases: environments.compactMap { record in
                guard let one = sumRate(of: method, in: record.environment),
                    let limit = sumRate(in: record.environment, where: { $0 == other })
                else { return nil }
                return .init(record.name, value: one.mean, limit: limit.mean)
            })
    }

    /// The method that `isWanted`, called `name`, reaches a share of the reference.
    private func share(
        _ name: String, _ limit: Double, where isWanted: (PrecoderID) -> Bool
    ) -> Target {
        Target(
            String(format: "%@ at least %g %% of the reference", name, 100 * limit),
            .atLeast, unit: "%",
            cases: environments.compactMap { record in
                sumRate(in: record.environment, where: isWanted).map {
                    .init(record.name, value: $0.share, limit: limit)
                }
            })
    }

    /// What was done.
    package var text: [String] {
        [
            "Every method precodes the same groups of test users in each environment. Learned "
                + "methods see local users that are never tested on: none (zero-shot), a few with "
                + "the most similar training environments (few-shot), all of them (full, with a "
                + "new head only or with all layers), or nothing but them (from scratch).",
            structured.map {
                "\($0) is the structured model: it has seen neither the site nor any channel of it, "
                    + "and is the same in all environments."
            },
            "\(Self.wmmse.id.label) is what the paper counts operations of; the "
                + "reference is the best of several starts run to convergence, which is higher.",
        ].compactMap { $0 }
    }

    /// One line for each environment and method.
    package var tables: [ResultsPage.Table] {
        [
            .init(
                heading: "Mean sum rates",
                heads: ["environment", "method"] + SumRate.heads,
                rows: rows.map { [$0.environment.name, $0.method] + $0.sumRate.cells },
                caption: "The interval of a share is that of pairs, the method and the reference "
                    + "on the same groups.")
        ]
    }

    /// Means with intervals, a panel for each environment.
    package var figures: [Figure] {
        [
            MeansFigure(
                name: "figure2-sum-rates", title: "Sum rates after deployment",
                caption: "Mean sum rate as a share of the converged reference's, with the 95 % "
                    + "confidence interval of that share over groups of test users; at the right "
                    + "the mean in bit/s/Hz and the share. Violet: learned.",
                rows: rows.map { row in
                    .init(
                        row.environment, method: row.method,
                        isLearned: row.isLearned, mean: row.sumRate.mean,
                        share: row.sumRate.share, halfWidth: row.sumRate.shareHalfWidth)
                }
            ).figure
        ]
    }
}

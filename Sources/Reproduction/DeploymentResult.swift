import Evaluation
import Foundation
import Reporting

/// What every method of Figure 2 reaches in every environment.
public struct DeploymentResult: ExperimentResult {
    /// One method in one environment.
    public struct Row: Sendable, Equatable, Codable {
        /// Name of the site, and `LOS` or `NLOS`.
        public var site, split: String
        /// Name of the method.
        public var method: String
        /// Whether a model learned it.
        public var isLearned: Bool
        /// What fixes its result.
        public var settings: String
        /// What it reaches.
        public var sumRate: SumRate

        /// A row from its parts.
        public init(
            site: String, split: String, method: String, isLearned: Bool, settings: String,
            sumRate: SumRate
        ) {
            self.site = site
            self.split = split
            self.method = method
            self.isLearned = isLearned
            self.settings = settings
            self.sumRate = sumRate
        }

        /// SITE/LOS or SITE/NLOS.
        public var environment: String { "\(site)/\(split)" }
    }

    /// The environments.
    public var environments: [EnvironmentRecord]
    /// Every method in every environment, environment by environment.
    public var rows: [Row]

    /// Name of the structured model's method; `nil` without one.
    public var structured: String?

    /// A result from its parts.
    public init(
        environments: [EnvironmentRecord], rows: [Row], structured: String? = nil
    ) {
        self.environments = environments
        self.rows = rows
        self.structured = structured
    }

    /// Figure 2.
    public static var experiment: ExperimentName { .figure2 }
    /// The method that shares are shares of.
    public static let reference = "reference (WMMSE, converged)"
    /// Share of the reference that full deployment is to reach (paper: as good as WMMSE; ours: 98 %
    /// of the converged reference, which is stronger).
    static let fullShare = 0.98
    /// Share of the reference that the structured model is to reach without having seen the site
    /// (ours).
    static let structuredShare = 0.995

    /// The mean sum rate of `method` in `environment` in bit/s/Hz.
    public func mean(_ method: String, in environment: String) -> Double? {
        row(method, in: environment)?.sumRate.mean
    }

    private func row(_ method: String, in environment: String) -> Row? {
        rows.first { $0.method == method && $0.environment == environment }
    }

    /// What the paper claims of the methods, checked in every environment.
    public var targets: [Target] {
        func compare(_ first: LearnedMethod, _ second: String) -> Target {
            Target(
                "\(first.rawValue) above \(second)", .above, unit: "bit/s/Hz",
                cases: environments.compactMap { environment in
                    guard let one = mean(first.rawValue, in: environment.name),
                        let other = mean(second, in: environment.name)
                    else { return nil }
                    return .init(environment.name, value: one, limit: other)
                })
        }
        func share(_ method: String, _ limit: Double) -> Target {
            Target(
                String(format: "%@ at least %g %% of the reference", method, 100 * limit),
                .atLeast, unit: "%",
                cases: environments.compactMap { environment in
                    row(method, in: environment.name).map {
                        .init(environment.name, value: $0.sumRate.share, limit: limit)
                    }
                })
        }
        let full: [LearnedMethod] = [.fullHead, .fullModel]
        return [
            compare(.zeroShot, DeploymentExperiment.classical[0].name),
            compare(.fewShot, LearnedMethod.zeroShot.rawValue),
        ]
            + full.map { compare($0, LearnedMethod.fewShot.rawValue) }
            + full.map { compare($0, LearnedMethod.scratch.rawValue) }
            + full.map { share($0.rawValue, Self.fullShare) }
            + full.map { compare($0, DeploymentExperiment.wmmse.name) }
            + [structured].compactMap { $0 }.map { share($0, Self.structuredShare) }
    }

    /// What was done.
    public var text: [String] {
        [
            "Every method precodes the same groups of test users in each environment. Learned "
                + "methods see local users that are never tested on: none (zero-shot), a few with "
                + "the most similar training environments (few-shot), all of them (full, with a "
                + "new head only or with all layers), or nothing but them (from scratch).",
            structured.map {
                "\($0) is the structured model: it has seen neither the site nor any channel of it, "
                    + "and is the same in all environments."
            },
            "\(DeploymentExperiment.wmmse.name) is what the paper counts operations of; the "
                + "reference is the best of several starts run to convergence, which is higher.",
        ].compactMap { $0 }
    }

    /// One line for each environment and method.
    public var tables: [ResultsPage.Table] {
        [
            .init(
                heading: "Mean sum rates",
                heads: ["environment", "method"] + SumRate.heads,
                rows: rows.map { [$0.environment, $0.method] + $0.sumRate.cells },
                caption: "The interval of a share is that of pairs, the method and the reference "
                    + "on the same groups.")
        ]
    }

    /// Means with intervals, a panel for each environment.
    public var figures: [Figure] {
        [
            MeansFigure(
                name: "figure2-sum-rates", title: "Sum rates after deployment",
                caption: "Mean sum rate as a share of the converged reference's, with the 95 % "
                    + "confidence interval of that share over groups of test users; at the right "
                    + "the mean in bit/s/Hz and the share. Violet: learned.",
                rows: rows.map { row in
                    .init(
                        site: row.site, split: row.split, method: row.method,
                        isLearned: row.isLearned, mean: row.sumRate.mean,
                        share: row.sumRate.share, halfWidth: row.sumRate.shareHalfWidth)
                }
            ).figure
        ]
    }
}

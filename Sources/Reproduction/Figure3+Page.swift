import Evaluation
import Foundation
import Precoding
import Reporting
import Support

extension Figure3: Study {
    /// Figure 3.
    package static var name: StudyName { .figure3 }

    /// Largest mean relative error of a user's rate that a learned strategy may have.
    static let largestError = 0.05
    /// Largest energy of a learned strategy over that of greedy selection with exact power.
    static let largestEnergy = 1.25
    /// The same for the structured model, of the mean over all environments and requests, and
    /// the largest shortfall of its rates, relative (ours).
    static let structuredEnergy = 1.03
    static let structuredError = 1e-3

    /// The learned strategies but the structured model's, as they come.
    private var learned: [PrecoderID] {
        let found = parts.flatMap(\.points).map(\.id)
        return parts.flatMap(\.record.learned).uniqued().filter { $0 != structured }
            .map { name in
                found.first { $0.label == name }
                    ?? PrecoderID(nameOfOldResult: name, isLearned: true)
            }
    }

    /// Every learned strategy is near the request, and near the energy reference.
    package var targets: [Target] {
        let near = learned.filter { $0.family != .exactPower }.map(\.label).map { name in
            Target(
                "\(name): mean rate error under \(Int(100 * Self.largestError)) %", .below,
                unit: "%",
                cases: cases(name) { point, _ in (point.rateError, Self.largestError) })
        }
        let thrifty = learned.map(\.label).map { name in
            Target(
                "\(name): energy within \(Int(100 * (Self.largestEnergy - 1))) % of greedy",
                .atMost, unit: "of greedy",
                cases: cases(name) { point, greedy in
                    (point.energy / greedy.energy, Self.largestEnergy)
                })
        }
        return near + thrifty + promises
    }

    /// What the structured model is to keep.
    private var promises: [Target] {
        guard let structured else { return [] }
        let ratios = cases(structured) { ($0.energy / $1.energy, Self.structuredEnergy) }
        let mean = ratios.reduce(0) { $0 + $1.value } / Double(max(1, ratios.count))
        return [
            Target(
                "\(structured): no feasible request missed, mean rate error", .below, unit: "%",
                cases: cases(structured) { point, _ in (point.rateError, Self.structuredError) }),
            Target(
                "\(structured): energy over greedy, mean of all cases", .atMost,
                unit: "of greedy",
                cases: [.init("mean", value: mean, limit: Self.structuredEnergy)]),
        ]
    }

    /// The points of strategy `name`, each with that of greedy selection, as comparisons.
    private func cases(
        _ name: String, _ values: (RequestPoint, RequestPoint) -> (Double, Double)
    ) -> [Target.Case] {
        zip(environments, parts).flatMap { environment, part in
            part.points.filter { $0.strategy == name }.compactMap { point in
                guard
                    let greedy = part.points.first(where: {
                        $0.id.family == .greedyAntennas && $0.sumRate == point.sumRate
                    })
                else { return nil }
                let (value, limit) = values(point, greedy)
                let share = point.share.map { String(format: " at %.0f %%", 100 * $0) } ?? ""
                return .init(environment.name + share, value: value, limit: limit)
            }
        }
    }

    /// What was done, and what is missing.
    package var text: [String] {
        let done =
            "Each group of test users asks for a sum rate, a share of the reference's mean in its "
            + "environment, which its users divide at random. Means are over the groups that all "
            + "antennas at full power can serve. Strategies named \"exact power\" meet such a "
            + "request by construction; what differs among them is the antennas. The energy of the "
            + "other learned strategies is what they spend, whether they meet the request or not, "
            + "so it must be read together with their rate error."
        guard !isTrainedForRates else { return [done] }
        return [
            done,
            "The model at hand was trained for the sum rate alone (phase 1), so no learned "
                + "strategy stands here.",
        ]
    }

    /// One line for each environment, share and strategy.
    package var tables: [ResultsPage.Table] {
        let rows = zip(environments, parts).flatMap { environment, part in
            part.points.map { point in
                [
                    environment.name, point.strategy, point.share.map(Self.percent) ?? "",
                    String(format: "%.1f", point.sumRate),
                    String(format: "%.2f", point.energy)
                        + (point.energyHalfWidth.map { String(format: " ± %.2f", $0) } ?? ""),
                    String(format: "%.3f", point.transmitPower),
                    String(format: "%.1f", point.antennas),
                    String(format: "%.2f %%", 100 * point.rateError),
                    Self.percent(point.metShare), Self.percent(point.feasibleShare),
                ]
            }
        }
        return [
            .init(
                heading: "Energy and rate error",
                heads: [
                    "environment", "strategy", "of ref.", "sum rate", "energy W", "transmit W",
                    "antennas", "rate error", "met", "feasible",
                ], rows: rows,
                caption: "met: groups whose every user gets at least "
                    + "\(Self.percent(RequestOutcome.metFraction)) of its request; feasible: "
                    + "groups that all antennas can serve.")
        ]
    }

    private static func percent(_ value: Double) -> String {
        String(format: "%.0f %%", 100 * value)
    }

    /// A figure for each site, line of sight beside no line of sight.
    package var figures: [Figure] {
        environments.map(\.environment.site).uniqued().compactMap { site in
            let own = zip(environments, parts).filter { $0.0.environment.site == site }.map(\.1)
            guard var whole = own.first else { return nil }
            whole.points = own.flatMap(\.points)
            return whole.points.isEmpty
                ? nil
                : RequestFigure(
                    whole, name: "figure3-\(site)", title: "Energy for requested rates, \(site)"
                ).figure
        }
    }
}

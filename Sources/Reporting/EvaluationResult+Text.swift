import Evaluation
import Foundation
import Support

extension EvaluationResult {
    /// The rates as a table: one line for each environment and precoder.
    public var rateTable: String {
        var table = TextTable(
            [
                "sight", "precoder", "mean", "5 %", "50 %", "95 %", "per user", "of ref.", "MFLOP",
                "us", "timed",
            ], text: ["sight", "precoder", "timed"])
        for row in rows {
            table.add([
                row.sight.rawValue, row.precoder, Self.number(row.meanSumRate, 2),
                Self.number(row.sumRate5, 2), Self.number(row.sumRate50, 2),
                Self.number(row.sumRate95, 2), Self.number(row.meanUserRate, 2),
                row.ratioToReference.isFinite
                    ? Self.number(100 * row.ratioToReference, 1) + " %" : "-",
                Self.number(row.flops / 1e6, 3), Self.number(1e6 * row.secondsPerPrecoder, 2),
                row.timedPath,
            ])
        }
        return table.text
    }

    /// The energy points as a table: one line for each environment, rate and strategy; empty when there are
    /// none.
    public var energyTable: String {
        guard !energy.isEmpty else { return "" }
        let hasErrors = energy.contains(where: \.id.isLearned)
        // Over estimates rates carry a margin, so what counts is how many hold.
        let isOverEstimates = record.pilotRatio != nil
        let heads = isOverEstimates ? ["missing", "held"] : ["rate error", "met"]
        var table = TextTable(
            ["sight", "rate per user", "strategy", "power W", "antennas", "feasible"]
                + (hasErrors ? heads : []),
            text: ["sight", "strategy"])
        for point in energy {
            var cells = [
                point.sight.rawValue, Self.rate(point.userRate ?? .nan), point.strategy,
                Self.number(point.energy, 1), Self.number(point.antennas, 1),
                Self.number(100 * point.feasibleShare, 0) + " %",
            ]
            if hasErrors {
                // Derived strategies meet every feasible request, or do not look at it.
                cells +=
                    point.id.isLearned
                    ? (isOverEstimates
                        ? [point.shortfall, point.heldShare ?? .nan]
                        : [point.rateError, point.metShare]).enumerated().map {
                            Self.number(100 * $1, 1 - $0) + " %"
                        } : ["", ""]
            }
            table.add(cells)
        }
        return table.text
    }

    /// Everything that fixes the numbers, one setting per line.
    public var settingsText: String {
        var lines = [
            "groups of \(record.usersPerGroup) users, \(record.groups) per environment, from "
                + "\(record.pool) users, seed \(record.seed)",
            "power \(record.maximumPower) W, noise \(record.noisePower) W "
                + "(\(record.noisePreset)), \(record.powerPerAntenna) W per antenna "
                + "(\(record.energyModel))",
        ]
        if let band = record.bandwidth { lines.append(band) }
        if let knowledge = record.knowledge { lines.append(knowledge) }
        for (part, why) in record.omitted.sorted(by: { $0.key < $1.key }) {
            lines.append("\(part) left out: \(why)")
        }
        for (sight, gap) in record.gapToCapacity.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "\(sight): reference \(Self.number(max(0, 100 * gap), 2)) % below the dirty-paper bound"
            )
        }
        for name in rows.map(\.precoder).uniqued() {
            lines.append("\(name): \(record.precoders[name] ?? "")")
        }
        return lines.joined(separator: "\n")
    }

    /// A rate with one decimal, or as many as it was asked for with.
    private static func rate(_ value: Double) -> String {
        let short = number(value, 1)
        return Double(short) == value || value.isNaN ? short : String(format: "%g", value)
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}

import Evaluation
import Foundation

extension EvaluationResult {
    /// The rates as a table: one line per split and precoder.
    public var rateTable: String {
        var table = TextTable(
            [
                "split", "precoder", "mean", "5 %", "50 %", "95 %", "per user", "of ref.", "MFLOP",
                "us", "timed",
            ], text: ["split", "precoder", "timed"])
        for row in rows {
            table.add([
                row.split, row.precoder, Self.number(row.meanSumRate, 2),
                Self.number(row.sumRate5, 2), Self.number(row.sumRate50, 2),
                Self.number(row.sumRate95, 2), Self.number(row.meanUserRate, 2),
                Self.number(100 * row.ratioToReference, 1) + " %",
                Self.number(row.flops / 1e6, 3), Self.number(1e6 * row.secondsPerPrecoder, 2),
                row.timedPath,
            ])
        }
        return table.text
    }

    /// The energy points as a table: one line per split, rate and strategy; empty when there are
    /// none.
    public var energyTable: String {
        guard !energy.isEmpty else { return "" }
        let hasErrors = energy.contains { $0.rateError != nil }
        var table = TextTable(
            ["split", "rate per user", "strategy", "power W", "antennas", "feasible"]
                + (hasErrors ? ["rate error", "met"] : []),
            text: ["split", "strategy"])
        for point in energy {
            var cells = [
                point.split, Self.number(point.requestedRate, 1), point.strategy,
                Self.number(point.meanPower, 1), Self.number(point.meanAntennas, 1),
                Self.number(100 * point.feasibleShare, 0) + " %",
            ]
            if hasErrors {
                cells += [
                    point.rateError.map { Self.number(100 * $0, 1) + " %" } ?? "",
                    point.metShare.map { Self.number(100 * $0, 0) + " %" } ?? "",
                ]
            }
            table.add(cells)
        }
        return table.text
    }

    /// Everything that fixes the numbers, one setting per line.
    public var settingsText: String {
        var lines = [
            "groups of \(settings.usersPerGroup) users, \(settings.groups) per split, from "
                + "\(settings.pool) users, seed \(settings.seed)",
            "power \(settings.maximumPower) W, noise \(settings.noisePower) W "
                + "(\(settings.noisePreset)), \(settings.powerPerAntenna) W per antenna "
                + "(\(settings.energyModel))",
        ]
        if let knowledge = settings.knowledge { lines.append(knowledge) }
        for (split, why) in settings.omitted.sorted(by: { $0.key < $1.key }) {
            lines.append("\(split) left out: \(why)")
        }
        for (split, gap) in settings.gapToCapacity.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "\(split): reference \(Self.number(100 * gap, 2)) % below the dirty-paper bound")
        }
        var named: Set<String> = []
        for row in rows where named.insert(row.precoder).inserted {
            lines.append("\(row.precoder): \(settings.precoders[row.precoder] ?? "")")
        }
        return lines.joined(separator: "\n")
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}

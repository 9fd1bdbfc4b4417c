import Evaluation
import Foundation

extension PrecodingSummary {
    /// The summaries as a table: one line for each; with requests also how near they were met.
    package static func table(_ summaries: [PrecodingSummary], hasRequests: Bool) -> String {
        // Of promises a probability is known, and no rate.
        let arePromises = summaries.contains { $0.sumRate == nil }
        var table = TextTable(
            ["groups", "number", "energy W", "transmit W", "antennas"]
                + (arePromises ? ["infeasible", "probability"] : ["sum rate"])
                + (hasRequests && !arePromises ? ["infeasible", "rate error", "met"] : []),
            text: ["groups"])
        for row in summaries {
            var cells = [
                row.name, "\(row.groups)", String(format: "%.2f", row.energy),
                String(format: "%.3f", row.transmitPower), String(format: "%.1f", row.antennas),
            ]
            if arePromises {
                cells += [
                    "\(row.infeasible ?? 0)",
                    row.probability.map { String(format: "%.2f %%", 100 * $0) } ?? "none",
                ]
            } else {
                cells.append(String(format: "%.2f", row.sumRate ?? 0))
            }
            if hasRequests, !arePromises {
                cells += [
                    "\(row.infeasible ?? 0)",
                    row.rateError.map { String(format: "%.2f %%", 100 * $0) } ?? "none",
                    row.metShare.map { String(format: "%.1f %%", 100 * $0) } ?? "none",
                ]
            }
            table.add(cells)
        }
        return table.text
    }
}

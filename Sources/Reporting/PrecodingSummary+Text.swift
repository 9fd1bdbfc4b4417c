import Evaluation
import Foundation

extension PrecodingSummary {
    /// The summaries as a table: one line for each; with requests also how near they were met.
    package static func table(_ summaries: [PrecodingSummary], hasRequests: Bool) -> String {
        var table = TextTable(
            ["groups", "number", "energy W", "transmit W", "antennas", "sum rate"]
                + (hasRequests ? ["infeasible", "rate error", "met"] : []), text: ["groups"])
        for row in summaries {
            var cells = [
                row.name, "\(row.groups)", String(format: "%.2f", row.energy),
                String(format: "%.3f", row.transmitPower), String(format: "%.1f", row.antennas),
                String(format: "%.2f", row.sumRate),
            ]
            if hasRequests {
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

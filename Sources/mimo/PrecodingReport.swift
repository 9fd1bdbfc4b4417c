import Evaluation
import Foundation
import Reporting

/// What `mimo precode` says about what it wrote.
struct PrecodingReport: Encodable {
    var output: String
    var model: String
    var settings: String
    /// Rates of a group's users in bit/s/Hz, `nil` for the largest sum rate.
    var requestedRates: [Double]?
    var noisePower: Double
    var noise: String
    var powerPerAntenna: Double
    /// Pilot ratio in dB where the channels are estimates.
    var pilotRatio: Double?
    /// One per split, or one of the named groups.
    var summaries: [PrecodingSummary]

    /// Prints it.
    func show(asJSON: Bool) throws {
        if asJSON { return try printJSON(self) }
        print("written  \(output)\nmodel    \(settings)")
        print("noise    \(noisePower) W (\(noise)), \(powerPerAntenna) W per antenna")
        if let requestedRates {
            let text = requestedRates.map { String(format: "%g", $0) }.joined(separator: ", ")
            print("request  \(text) bit/s/Hz")
        }
        print("\n\(table)")
        if pilotRatio != nil {
            print("\nthe channels are estimates: rates are those that the estimates would have")
        }
        if summaries.contains(where: { $0.infeasible ?? 0 > 0 }) {
            print(
                """

                infeasible: not even all antennas at full power can meet the request; the model \
                was asked for the largest share that they can, and errors are against that
                """)
        }
    }

    private var table: String {
        let hasRequests = requestedRates != nil
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

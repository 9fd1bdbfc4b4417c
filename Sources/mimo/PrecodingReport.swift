import Evaluation
import Foundation
import Reporting

/// What `mimo precode` says about what it wrote.
struct PrecodingReport: Encodable {
    var output: String
    /// Name of the dataset's file.
    var dataset: String
    var model: String
    var settings: String
    /// Rates of a group's users in bit/s/Hz, `nil` for the largest sum rate.
    var requestedRates: [Double]?
    var noisePower: Double
    var noise: String
    var powerPerAntenna: Double
    /// Pilot ratio in dB where the channels are estimates.
    var pilotRatio: Double?
    /// Probability with which each rate is to hold, where rates are requested over estimates.
    var confidence: Double?
    /// One for each sight, or one of the named groups.
    var summaries: [PrecodingSummary]
    /// What a reader should know about the dataset and the model, a sentence each.
    var notes: [String]

    /// Prints it.
    func show(asJSON: Bool) throws {
        if asJSON { return try printJSON(self, as: .precoding) }
        print("written  \(output)\nmodel    \(settings)")
        print("noise    \(noisePower) W (\(noise)), \(powerPerAntenna) W per antenna")
        if let requestedRates {
            let text = requestedRates.map { String(format: "%g", $0) }.joined(separator: ", ")
            let promise = confidence.map { ", each with probability \($0)" } ?? ""
            print("request  \(text) bit/s/Hz\(promise)")
        }
        print("\n\(PrecodingSummary.table(summaries, hasRequests: requestedRates != nil))")
        if confidence != nil {
            print(
                """

                the channels are estimates: nobody knows the rates; probability: predicted, that a \
                user gets what was asked for, mean over users
                """)
        } else if pilotRatio != nil {
            print("\nthe channels are estimates: rates are those that the estimates would have")
        }
        if summaries.contains(where: { $0.infeasible ?? 0 > 0 }) {
            print(
                summaries.contains { $0.probability != nil }
                    ? """

                    infeasible: not even all antennas at full power can meet the request as surely as was \
                    asked; it is met as surely as they can, or if that is less than one half a share of \
                    it as surely as was asked
                    """
                    : """

                    infeasible: not even all antennas at full power can meet the request; the model \
                    was asked for the largest share that they can, and errors are against that
                    """)
        }
    }
}

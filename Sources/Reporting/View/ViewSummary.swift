import Channels
import Evaluation
import Foundation
import Precoding
import Support

/// What the interactive page says beside the scene; the entry `view` of the page's data.
struct ViewSummary: Encodable, Sendable {
    /// A line of the table of an evaluation.
    struct Row: Encodable, Sendable {
        /// `LOS`, `NLOS` or `ALL`.
        var sight: String
        var precoder: String
        var isLearned: Bool
        /// Mean sum rate in bit/s/Hz and its share of the reference's.
        var meanSumRate, ratioToReference: Double
    }

    /// An evaluation as a table.
    struct Result: Encodable, Sendable {
        var title: String
        /// What it is means over.
        var note: String
        var rows: [Row]
    }

    /// A mast of the radio map.
    struct MapMast: Encodable, Sendable {
        var position: [Double]
        var reason: String
    }

    /// The grid of the radio map; its tensors are in `ViewScene+Map.swift`.
    struct Map: Encodable, Sendable {
        var columns, rows: Int
        var cell: Double
        var lower: [Double]
        var height, carrierFrequency, transmitPower, systemLoss, noisePower: Double
        var mechanisms: [String]
        var masts: [MapMast]
    }

    /// The site's name for headings.
    var title: String
    /// Users of the dataset, and how many of them the page has.
    var users, shown: Int
    /// Noise powers in W by the names of the presets.
    var noise: [String: Double]
    /// Largest transmit power in W.
    var maximumPower: Double
    /// Power of one antenna's chain in W, of the energies.
    var powerPerAntenna = EnergyModel.default.powerPerAntenna
    /// Whether there is a line of sight is known.
    var knowsSight: Bool
    /// What the dataset's file did not tell.
    var missing: [String]
    var results: [Result]
    /// Heads that were adapted to the site.
    var heads: [String]
    var map: Map?
    /// The version of swift-mimo that wrote the page.
    var version = MIMOVersion.current

    init(
        _ dataset: ChannelDataset, shown: Int, map: RadioMap?, results: [ViewResult],
        heads: [String]
    ) {
        let record = dataset.record
        title = Report.heading(record.site)
        users = dataset.userCount
        self.shown = shown
        noise = [
            "paper": NoisePreset.paper.power(for: record),
            "thermal": NoisePreset.thermal.power(for: record),
        ]
        maximumPower = record.radio.maximumPower
        knowsSight = dataset.knowsSight
        missing = dataset.missing
        self.results = results.map { Self.result($0.evaluation) }
        self.heads = heads
        self.map = map.map(Self.map)
    }

    private static func result(_ result: EvaluationResult) -> Result {
        let record = result.record
        let title =
            record.pilotRatio.map { String(format: "From estimates, pilots at %g dB", $0) }
            ?? "Channels known"
        let groups = result.rows.map(\.groups).max() ?? 0
        return Result(
            title: title,
            note: "means over \(groups) groups of \(record.usersPerGroup) users, "
                + "noise \(record.noisePreset)",
            rows: result.rows.map {
                Row(
                    sight: $0.sight.rawValue, precoder: $0.precoder, isLearned: $0.id.isLearned,
                    meanSumRate: $0.meanSumRate, ratioToReference: $0.ratioToReference)
            })
    }

    private static func map(_ map: RadioMap) -> Map {
        let record = map.record
        return Map(
            columns: record.columns, rows: record.rows, cell: record.cell, lower: record.lower,
            height: record.height, carrierFrequency: record.carrierFrequency,
            transmitPower: record.transmitPower, systemLoss: record.systemLoss,
            noisePower: record.noisePower, mechanisms: record.mechanisms,
            masts: record.masts.map { MapMast(position: $0.position, reason: $0.reason) })
    }
}

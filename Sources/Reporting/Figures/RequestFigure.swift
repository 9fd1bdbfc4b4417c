import Evaluation
import Foundation

/// Draws what the strategies spend for random requests, and how near they come to them.
public struct RequestFigure: Sendable {
    private let result: RequestResult
    private let palette: StrategyPalette
    private let name, title: String

    /// The figure of `result`, with its short name and its heading.
    public init(
        _ result: RequestResult, name: String = "requests",
        title: String = "Energy for requested rates"
    ) {
        self.result = result
        self.name = name
        self.title = title
        palette = StrategyPalette(
            result.points.map(\.strategy), learned: Set(result.settings.learned))
    }

    /// Mean energy above, mean relative error of the rates below, line of sight beside no line of
    /// sight, one line per strategy.
    public var figure: Figure {
        let settings = result.settings
        let perAntenna = DataTable.format(settings.powerPerAntenna, decimals: 2)
        return Figure(
            name: name, title: title,
            caption: "Mean energy (logarithmic) and mean relative error of a user's rate, when "
                + "each group of \(settings.usersPerGroup) users asks for the sum rate below, "
                + "shared among them at random: \(perAntenna) W per antenna plus the transmit "
                + "power, at most \(DataTable.format(settings.maximumPower, decimals: 2)) W. Means "
                + "over the groups that all antennas can serve, of "
                + "\(Quantity.grouped(settings.groups)); hollow: some cannot be served.",
            view: view)
    }

    /// Percentages that the axis of the error names; it is linear up to 1 % and logarithmic beyond,
    /// because exact strategies have no error and others many times the request.
    private static let errorTicks: [Double] = [0, 1, 3, 10, 30, 100, 300, 1_000, 3_000]

    private var view: VegaLite {
        var table = DataTable([
            "split", "strategy", "rate", "share", "energy", "spread", "transmit", "antennas",
            "error", "met", "feasible", "whole",
        ])
        for point in result.points where point.energy.isFinite && point.energy > 0 {
            table.append(
                .text(FigureTheme.heading(split: point.split)), .text(point.strategy),
                .number(point.sumRate, decimals: 3), .number(point.share ?? .nan, decimals: 4),
                .number(point.energy, decimals: 3),
                .number(point.energyHalfWidth ?? .nan, decimals: 3),
                .number(point.transmitPower, decimals: 4), .number(point.antennas, decimals: 2),
                // Rounding of double precision is no error worth a digit.
                .number(100 * point.rateError, decimals: 4), .number(point.metShare, decimals: 4),
                .number(point.feasibleShare, decimals: 4),
                .text(point.feasibleShare < 0.9995 ? "no" : "yes"))
        }
        let range = Decades.range(of: result.points.map(\.energy))
        let energy = panel("energy", "mean energy (W)", height: 230, below: nil) {
            $0.scale = Scale(
                type: "log", domain: .numbers([range.lowerBound, range.upperBound]), nice: false)
            $0.axis = .shown(Axis(values: Decades.ticks(in: range), format: "~g"))
        }
        let largest = result.points.map { 100 * $0.rateError }.max() ?? 1
        let top = max(1, largest) * 1.1
        let error = panel(
            "error", "rate error (%)", height: 150, below: "requested sum rate (bit/s/Hz)"
        ) {
            $0.scale = Scale(
                type: "symlog", domain: .numbers([0, top]), nice: false, constant: 1)
            $0.axis = .shown(Axis(values: Self.errorTicks.filter { $0 <= top }, format: ",d"))
        }
        let splits = FigureTheme.splitFacet(result.points.map(\.split))
        var bare = splits
        bare.column?.header = Header(labels: false)
        return VegaLite(
            .column([
                VegaLite(.facets(splits, of: energy), data: .table(table), spacing: 32),
                VegaLite(.facets(bare, of: error), data: .table(table), spacing: 32),
            ]),
            resolve: Resolve(scale: ["color": "shared"]), spacing: 14)
    }

    private func panel(
        _ field: String, _ title: String, height: Double, below: String?,
        _ change: (inout Channel) -> Void
    ) -> VegaLite {
        let encoding = Encoding(
            x: .quantitative("rate", below) {
                if below == nil { $0.title = .null }
                $0.axis = .shown(Axis(grid: true, labels: below != nil, tickCount: 8))
            },
            y: .quantitative(field, title, change))
        var tooltip: [Channel] = [
            .tip("strategy", "strategy"), .tip("rate", "requested sum rate (bit/s/Hz)", ".2~f"),
        ]
        if result.points.contains(where: { $0.share != nil }) {
            tooltip.append(.tip("share", "of the reference's mean", ".0%"))
        }
        tooltip += [
            .tip("energy", "mean energy (W)", ".2f"), .tip("spread", "± (95 %)", ".2f"),
            .tip("transmit", "transmit power (W)", ".3f"), .tip("antennas", "antennas on", ".1f"),
            .tip("error", "mean rate error (%)", ".2f"),
            .tip("met", "groups served to 95 %", ".1%"),
            .tip("feasible", "groups that can be served", ".1%"),
        ]
        return .strategyLines(palette, encoding, tooltip: tooltip, height: height)
    }
}

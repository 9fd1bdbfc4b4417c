import Evaluation
import Foundation

/// Draws the energy of the strategies against the requested rate.
struct EnergyFigure: Sendable {
    let result: EvaluationResult
    private let palette: StrategyPalette

    /// The figure of `result`.
    init(_ result: EvaluationResult) {
        self.result = result
        palette = StrategyPalette(
            result.energy.map(\.strategy),
            learned: Set(result.energy.filter { $0.rateError != nil }.map(\.strategy)))
    }

    /// Mean power above, antennas below, line of sight beside no line of sight.
    var figure: Figure {
        let settings = result.settings
        let perAntenna = DataTable.format(settings.powerPerAntenna, decimals: 2)
        return Figure(
            name: "energy", title: "Power for a requested rate",
            caption: "Mean power (logarithmic) and antennas switched on, when each of "
                + "\(settings.usersPerGroup) users asks for the rate below: \(perAntenna) W per "
                + "antenna plus the transmit power, at most "
                + "\(DataTable.format(settings.maximumPower, decimals: 2)) W. Hollow: some groups "
                + "cannot be served even by all antennas and are left out of the mean, which is over "
                + "\(Quantity.grouped(settings.energyGroups)) groups.\(misses)",
            view: view)
    }

    /// How far learned strategies are from the rates: the power alone would flatter them.
    private var misses: String {
        let learned = palette.names.compactMap { name -> String? in
            let errors = result.energy.filter { $0.strategy == name }.compactMap(\.rateError)
            guard !errors.isEmpty else { return nil }
            let mean = 100 * errors.reduce(0, +) / Double(errors.count)
            return "\(name) misses the requested rates by \(DataTable.format(mean, decimals: 1)) % "
                + "on average."
        }
        return learned.map { " " + $0 }.joined()
    }

    private var view: VegaLite {
        var table = DataTable([
            "split", "strategy", "rate", "power", "antennas", "error", "met", "feasible", "whole",
        ])
        for point in result.energy where point.meanPower.isFinite && point.meanPower > 0 {
            table.append(
                .text(FigureTheme.heading(split: point.split)), .text(point.strategy),
                .number(point.requestedRate, decimals: 3), .number(point.meanPower, decimals: 3),
                .number(point.meanAntennas, decimals: 2),
                .number(100 * (point.rateError ?? .nan), decimals: 3),
                .number(point.metShare ?? .nan, decimals: 4),
                .number(point.feasibleShare, decimals: 4),
                .text(point.feasibleShare < 0.9995 ? "no" : "yes"))
        }
        let range = Decades.range(of: result.energy.map(\.meanPower))
        let power = panel("power", "mean power (W)", height: 230, below: nil) {
            $0.scale = Scale(
                type: "log", domain: .numbers([range.lowerBound, range.upperBound]), nice: false)
            $0.axis = .shown(Axis(values: Decades.ticks(in: range), format: "~g"))
        }
        let antennas = panel(
            "antennas", "antennas on", height: 110, below: "requested rate per user (bit/s/Hz)"
        ) {
            $0.scale = Scale(zero: true, nice: true)
            $0.axis = .shown(Axis(tickCount: 4))
        }
        let splits = FigureTheme.splitFacet(result.energy.map(\.split))
        var bare = splits
        bare.column?.header = Header(labels: false)
        return VegaLite(
            .column([
                VegaLite(.facets(splits, of: power), data: .table(table), spacing: 32),
                VegaLite(.facets(bare, of: antennas), data: .table(table), spacing: 32),
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
            .tip("strategy", "strategy"), .tip("rate", "requested rate (bit/s/Hz)", ".2~f"),
            .tip("power", "mean power (W)", ".2f"), .tip("antennas", "antennas on", ".1f"),
        ]
        if !misses.isEmpty {
            tooltip += [
                .tip("error", "mean rate error (%)", ".2f"),
                .tip("met", "groups served to 95 %", ".1%"),
            ]
        }
        tooltip.append(.tip("feasible", "groups that can be served", ".1%"))
        return .strategyLines(palette, encoding, tooltip: tooltip, height: height)
    }
}

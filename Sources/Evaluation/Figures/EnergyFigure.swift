import Foundation

/// Draws the energy of the strategies against the requested rate.
struct EnergyFigure: Sendable {
    let result: EvaluationResult

    /// The figure of `result`.
    init(_ result: EvaluationResult) { self.result = result }

    /// Strategies have colours apart from those of precoders: light for spendthrift, dark for
    /// thrifty.
    private static func color(of strategy: String) -> String {
        if strategy.contains("greedy") { return "#123f6d" }
        if strategy.contains("random") { return "#b35c1e" }
        return strategy.contains("full") ? "#9aa5b1" : "#4f8fc0"
    }

    private var strategies: [String] {
        var seen: Set<String> = []
        return result.energy.map(\.strategy).filter { seen.insert($0).inserted }
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
                + "\(Quantity.grouped(settings.energyGroups)) groups.",
            view: view)
    }

    /// The powers that occur, with a little air, in W.
    private var powerRange: [Double] {
        let powers = result.energy.map(\.meanPower).filter { $0.isFinite && $0 > 0 }
        return [(powers.min() ?? 1) * 0.8, (powers.max() ?? 100) * 1.25]
    }

    /// 1, 2, 5, 10 … within the range.
    private var powerTicks: [Double] {
        let range = powerRange
        return (-3...5).flatMap { decade in [1, 2, 5].map { $0 * pow(10, Double(decade)) } }
            .filter { $0 >= range[0] && $0 <= range[1] }
    }

    private var view: VegaLite {
        var table = DataTable([
            "split", "strategy", "rate", "power", "antennas", "feasible", "whole",
        ])
        for point in result.energy where point.meanPower.isFinite && point.meanPower > 0 {
            table.append(
                .text(FigureTheme.heading(split: point.split)), .text(point.strategy),
                .number(point.requestedRate, decimals: 3), .number(point.meanPower, decimals: 3),
                .number(point.meanAntennas, decimals: 2),
                .number(point.feasibleShare, decimals: 4),
                .text(point.feasibleShare < 0.9995 ? "no" : "yes"))
        }
        let power = panel("power", "mean power (W)", height: 230, below: nil) {
            $0.scale = Scale(type: "log", domain: .numbers(powerRange), nice: false)
            $0.axis = .shown(Axis(values: powerTicks, format: "~g"))
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
        var encoding = Encoding(
            x: .quantitative("rate", below) {
                if below == nil { $0.title = .null }
                $0.axis = .shown(Axis(grid: true, labels: below != nil, tickCount: 8))
            },
            y: .quantitative(field, title, change))
        encoding.color = .nominal("strategy") {
            $0.title = .null
            $0.scale = Scale(
                domain: .strings(strategies),
                range: .strings(strategies.map(Self.color)))
            $0.legend = .shown(
                Legend(
                    orient: "bottom", direction: "horizontal", symbolType: "stroke",
                    symbolSize: 500, symbolStrokeWidth: 3, offset: 14))
        }
        var dots = encoding
        dots.tooltip = [
            .tip("strategy", "strategy"), .tip("rate", "requested rate (bit/s/Hz)", ".2~f"),
            .tip("power", "mean power (W)", ".2f"), .tip("antennas", "antennas on", ".1f"),
            .tip("feasible", "groups that can be served", ".1%"),
        ]
        return VegaLite(
            .layers([
                VegaLite(.mark(Mark(.line) { $0.strokeWidth = 2.2 }), encoding: encoding),
                points(dots, whole: true), points(dots, whole: false),
            ]), width: FigureTheme.panelWidth, height: height)
    }

    /// The points where all groups can be served, full, or the others, hollow.
    private func points(_ encoding: Encoding, whole: Bool) -> VegaLite {
        let mark = Mark(.point) {
            $0.size = 46
            $0.opacity = 1
            $0.strokeWidth = 2
            $0.filled = whole
            if !whole { $0.fill = "#ffffff" }
        }
        return VegaLite(
            .mark(mark), encoding: encoding,
            transform: [Transform(filter: "datum.whole === '\(whole ? "yes" : "no")'")])
    }
}

import Evaluation
import Foundation

extension RequestFigure {
    var view: VegaLite {
        let table = table
        let sights = notes.map(\.sight)
        return VegaLite(
            .column([
                VegaLite(
                    .facets(FigureTheme.sightFacet(sights), of: energyPanel), data: .table(table),
                    spacing: 32),
                VegaLite(
                    .facets(FigureTheme.sightFacet(sights, headings: false), of: lowerPanel),
                    data: .table(table), spacing: 32),
            ]),
            resolve: Resolve(scale: ["color": "shared"]), spacing: 14)
    }

    private var table: DataTable {
        var table = DataTable([
            "sight", "strategy", "rate", "share", "energy", "spread", "transmit", "antennas",
            "error", "met", "feasible", "whole", "groups", "note",
        ])
        for point in points where point.energy.isFinite && point.energy > 0 {
            // Where all ask for the same, only learned strategies miss it.
            let hasError = question == .sums || point.id.isLearned
            table.append(
                .text(FigureTheme.heading(point.sight)), .text(point.strategy),
                .number(
                    question == .sums ? point.sumRate : point.userRate ?? .nan, decimals: 3),
                .number(point.share ?? .nan, decimals: 4),
                .number(point.energy, decimals: 3),
                .number(point.energyHalfWidth ?? .nan, decimals: 3),
                .number(point.transmitPower, decimals: 4), .number(point.antennas, decimals: 2),
                // Rounding of double precision is no error worth a digit.
                .number(hasError ? 100 * point.rateError : .nan, decimals: 4),
                .number(hasError ? point.metShare : .nan, decimals: 4),
                .number(point.feasibleShare, decimals: 4),
                .text(point.feasibleShare < 0.9995 ? "no" : "yes"),
                .text(
                    "\(Quantity.grouped(point.servedGroups(of: groups))) of "
                        + Quantity.grouped(groups)), .text(""))
        }
        let none = DataTable.Cell.number(.nan, decimals: 0)
        for note in notes where !note.text.isEmpty {
            table.append(
                .text(FigureTheme.heading(note.sight)), .text(palette.names.first ?? ""), none,
                none, none, none, none, none, none, none, none, .text(""), .text(""),
                .text(note.text))
        }
        return table
    }

    private var energyPanel: VegaLite {
        let range = Decades.range(of: points.map(\.energy))
        let title = question == .sums ? "mean energy (W)" : "mean power (W)"
        var panel = panel("energy", title, height: 230, below: nil) {
            $0.scale = Scale(
                type: "log", domain: .numbers([range.lowerBound, range.upperBound]), nice: false)
            $0.axis = .shown(Axis(values: Decades.ticks(in: range), format: "~g"))
        }
        if case .layers(let layers) = panel.content, notes.contains(where: { !$0.text.isEmpty }) {
            panel.content = .layers(layers + [noteLayer(height: 230)])
        }
        return panel
    }

    /// Why a panel, or its right part, is empty.
    private func noteLayer(height: Double) -> VegaLite {
        var encoding = Encoding(
            x: .constant(.number(FigureTheme.panelWidth - 8)),
            y: .constant(.number(height - 58)))
        encoding.text = .nominal("note")
        return VegaLite(
            .mark(
                Mark(.text) {
                    $0.align = "right"
                    $0.baseline = "top"
                    $0.lineBreak = "|"
                    $0.fontSize = 12.5
                    $0.fill = FigureTheme.quiet
                }),
            encoding: encoding, transform: [Transform(filter: "datum.note")])
    }

    /// Percentages that the axis of the error names; it is linear up to 1 % and logarithmic beyond,
    /// because exact strategies have no error and others many times the request.
    private static let errorTicks: [Double] = [0, 1, 3, 10, 30, 100, 300, 1_000, 3_000]

    private var lowerPanel: VegaLite {
        switch question {
        case .sums:
            let largest = points.map { 100 * $0.rateError }.max() ?? 1
            let top = max(1, largest) * 1.1
            return panel(
                "error", "rate error (%)", height: 150, below: "requested sum rate (bit/s/Hz)"
            ) {
                $0.scale = Scale(
                    type: "symlog", domain: .numbers([0, top]), nice: false, constant: 1)
                $0.axis = .shown(
                    Axis(values: Self.errorTicks.filter { $0 <= top }, format: ",d"))
            }
        case .rates:
            return panel(
                "antennas", "antennas on", height: 110, below: "requested rate per user (bit/s/Hz)"
            ) {
                $0.scale = Scale(zero: true, nice: true)
                $0.axis = .shown(Axis(tickCount: 4))
            }
        }
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
        return lines(encoding, height: height)
    }

    private var tooltip: [Channel] {
        let error: [Channel] = [
            .tip("error", "mean rate error (%)", ".2f"),
            .tip("met", "groups served to 95 %", ".1%"),
        ]
        let feasible = Channel.tip("groups", "groups that can be served")
        switch question {
        case .sums:
            let share = points.contains { $0.share != nil }
            return [
                .tip("strategy", "strategy"),
                .tip("rate", "requested sum rate (bit/s/Hz)", ".2~f"),
            ] + (share ? [.tip("share", "of the reference's mean", ".0%")] : []) + [
                .tip("energy", "mean energy (W)", ".2f"), .tip("spread", "± (95 %)", ".2f"),
                .tip("transmit", "transmit power (W)", ".3f"),
                .tip("antennas", "antennas on", ".1f"),
            ] + error + [feasible]
        case .rates:
            return [
                .tip("strategy", "strategy"), .tip("rate", "requested rate (bit/s/Hz)", ".2~f"),
                .tip("energy", "mean power (W)", ".2f"), .tip("antennas", "antennas on", ".1f"),
            ] + (palette.ids.contains(where: \.isLearned) ? error : []) + [feasible]
        }
    }

    /// One line per strategy with a dot at each point: full where all groups can be served, hollow
    /// elsewhere.
    private func lines(_ encoding: Encoding, height: Double) -> VegaLite {
        var lines = encoding
        let legend = Legend(
            orient: "bottom", direction: "horizontal", columns: palette.ids.count > 4 ? 3 : nil,
            symbolType: "stroke", symbolSize: 500, symbolStrokeWidth: 3, offset: 14)
        lines.color = .nominal("strategy") {
            $0.title = .null
            $0.scale = palette.colorScale
            $0.legend = .shown(legend)
        }
        var dots = lines
        if palette.dashes.contains(where: { $0 != [1, 0] }) {
            lines.strokeDash = .nominal("strategy") {
                $0.title = .null
                $0.scale = palette.dashScale
                $0.legend = .shown(legend)
            }
        }
        dots.tooltip = tooltip
        return VegaLite(
            .layers([
                VegaLite(
                    .mark(Mark(.line) { $0.strokeWidth = 2.2 }), encoding: lines,
                    transform: [Transform(filter: "!datum.note")]),
                Self.dots(dots, whole: true), Self.dots(dots, whole: false),
            ]), width: FigureTheme.panelWidth, height: height)
    }

    private static func dots(_ encoding: Encoding, whole: Bool) -> VegaLite {
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

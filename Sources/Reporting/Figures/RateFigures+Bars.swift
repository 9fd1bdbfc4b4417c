import Foundation

extension RateFigures {
    /// Mean sum rate of every precoder, with the spread over groups and the ratio to the reference.
    var meanRates: Figure {
        let settings = result.record
        return Figure(
            name: "mean-sum-rate", title: heading("Mean sum rate by precoder"),
            caption: "Bars: mean over \(Quantity.grouped(settings.groups)) groups of "
                + "\(settings.usersPerGroup) users; "
                + "thin lines: 5 to 95 % of the groups; percentages: share of the converged "
                + "reference's mean"
                + (settings.knowledge.map { ". Here \($0)" } ?? "") + ".",
            view: bars)
    }

    private var bars: VegaLite {
        var table = DataTable(
            ["sight", "precoder", "mean", "low", "middle", "high", "ratio", "label"])
        for row in result.rows {
            table.append(
                .text(FigureTheme.heading(row.sight)), .text(row.precoder),
                .number(row.meanSumRate, decimals: 3), .number(row.sumRate5, decimals: 3),
                .number(row.sumRate50, decimals: 3), .number(row.sumRate95, decimals: 3),
                .number(row.ratioToReference, decimals: 4),
                .text(
                    String(format: "%.1f", row.meanSumRate)
                        + (row.ratioToReference.isFinite
                            ? " · \(Quantity.percent(row.ratioToReference))" : "")))
        }
        let y = Channel.nominal("precoder") {
            $0.title = .null
            $0.sort = .strings(palette.names)
            $0.axis = .shown(Axis(labelLimit: 260, labelFontSize: 12))
        }
        func x(_ field: String) -> Channel {
            .quantitative(field, "sum rate (bit/s/Hz)") {
                $0.axis = .shown(Axis(grid: true, domain: false, tickCount: 6))
            }
        }
        var bar = Encoding(x: x("mean"), y: y)
        bar.color = .nominal("precoder") {
            $0.scale = palette.colorScale
            $0.legend = .hidden
        }
        bar.tooltip = [
            .tip("precoder", "precoder"), .tip("mean", "mean (bit/s/Hz)", ".2f"),
            .tip("low", "5 %", ".2f"), .tip("middle", "median", ".2f"),
            .tip("high", "95 %", ".2f"), .tip("ratio", "share of the reference", ".1%"),
        ]
        var spread = Encoding(x: x("low"), y: y)
        spread.x2 = .end("high")
        var text = Encoding(x: x("high"), y: y)
        text.text = .nominal("label")
        let layers = [
            VegaLite(
                .mark(
                    Mark(.bar) {
                        $0.height = 15
                        $0.cornerRadiusEnd = 2
                    }), encoding: bar),
            VegaLite(
                .mark(
                    Mark(.rule) {
                        $0.stroke = "#ffffff"
                        $0.strokeWidth = 4
                        $0.opacity = 0.7
                    }), encoding: spread),
            VegaLite(
                .mark(
                    Mark(.rule) {
                        $0.stroke = FigureTheme.ink
                        $0.strokeWidth = 1.4
                    }), encoding: spread),
            VegaLite(
                .mark(
                    Mark(.text) {
                        $0.align = "left"
                        $0.dx = 7
                        $0.fontSize = 11.5
                    }), encoding: text),
        ]
        return VegaLite(
            .facets(
                FigureTheme.sightFacet(result.rows.map(\.sight)),
                of: VegaLite(
                    .layers(layers), width: FigureTheme.panelWidth - 120,
                    height: Double(max(1, palette.names.count)) * 27)),
            data: .table(table), spacing: 32)
    }
}

import Channels
import Foundation
import Support

/// Draws means with their confidence intervals as shares of a reference: one panel for each
/// environment, sites below each other, line of sight beside no line of sight.
package struct MeansFigure: Sendable {
    /// One method in one environment.
    package struct Row: Sendable {
        /// Where it is.
        package var environment: Environment
        /// Name of the method.
        package var method: String
        /// Whether a model learned it.
        package var isLearned: Bool
        /// Mean in bit/s/Hz.
        package var mean: Double
        /// The mean over that of the reference.
        package var share: Double
        /// Half the width of the 95 % confidence interval of ``share``; `nil` where it is not known.
        package var halfWidth: Double?

        /// A row from its parts.
        package init(
            _ environment: Environment, method: String, isLearned: Bool, mean: Double,
            share: Double, halfWidth: Double?
        ) {
            self.environment = environment
            self.method = method
            self.isLearned = isLearned
            self.mean = mean
            self.share = share
            self.halfWidth = halfWidth
        }
    }

    /// Short name, heading and sentence of the figure.
    package var name, title, caption: String
    /// The rows, methods in the order in which they are drawn.
    package var rows: [Row]

    /// A figure from its parts.
    package init(name: String, title: String, caption: String, rows: [Row]) {
        self.name = name
        self.title = title
        self.caption = caption
        self.rows = rows
    }

    private static let learned = "#6a3d9a"
    private static let derived = "#4b8fbd"

    /// The figure.
    package var figure: Figure {
        Figure(name: name, title: title, caption: caption, view: view)
    }

    private var view: VegaLite {
        var table = DataTable([
            "place", "method", "kind", "share", "low", "high", "mean", "spread", "label",
        ])
        let shown = rows.filter(\.share.isFinite)
        for row in shown {
            let spread = row.halfWidth ?? 0
            table.append(
                .text(FigureTheme.heading(row.environment)), .text(row.method),
                .text(row.isLearned ? "learned" : "derived"),
                .number(row.share, decimals: 4), .number(row.share - spread, decimals: 4),
                .number(row.share + spread, decimals: 4), .number(row.mean, decimals: 3),
                .number(row.halfWidth ?? .nan, decimals: 4),
                .text(String(format: "%.1f · %.1f %%", row.mean, 100 * row.share)))
        }
        let places = shown.map { FigureTheme.heading($0.environment) }.uniqued()
        let panel = panel(shown.map(\.method).uniqued())
        return VegaLite(
            .facets(FigureTheme.placeFacet(places), of: panel), data: .table(table), columns: 2,
            spacing: 30)
    }

    private func panel(_ methods: [String]) -> VegaLite {
        let y = Channel.nominal("method") {
            $0.title = .null
            $0.sort = .strings(methods)
            $0.axis = .shown(Axis(grid: true, labelLimit: 260))
        }
        let shown = rows.filter(\.share.isFinite)
        let low = shown.map { $0.share - ($0.halfWidth ?? 0) }.min() ?? 0
        let high = shown.map { $0.share + ($0.halfWidth ?? 0) }.max() ?? 1
        let range = [max(0, (low * 20 - 0.2).rounded(.down) / 20), max(1, high) + 0.01]
        func x(_ field: String) -> Channel {
            .quantitative(field, "share of the reference's mean sum rate") {
                $0.scale = Scale(domain: .numbers(range))
                $0.axis = .shown(Axis(grid: true, tickCount: 6, format: ".0%"))
            }
        }
        let color = Channel.nominal("kind") {
            $0.title = .null
            $0.scale = Scale(
                domain: ["derived", "learned"], range: .strings([Self.derived, Self.learned]))
            $0.legend = .hidden
        }
        var interval = Encoding(x: x("low"), y: y)
        interval.x2 = .end("high")
        interval.color = color
        var dot = Encoding(x: x("share"), y: y)
        dot.color = color
        dot.tooltip = [
            .tip("method", "method"), .tip("mean", "mean (bit/s/Hz)", ".2f"),
            .tip("share", "of the reference", ".1%"), .tip("spread", "± (95 %)", ".2%"),
        ]
        var words = Encoding(y: y)
        words.x = .constant(.number(FigureTheme.panelWidth - 132))
        words.text = .nominal("label")
        return VegaLite(
            .layers([
                VegaLite(.mark(Mark(.rule) { $0.strokeWidth = 2.4 }), encoding: interval),
                VegaLite(
                    .mark(.dot(size: 58)), encoding: dot),
                VegaLite(
                    .mark(
                        Mark(.text) {
                            $0.align = "left"
                            $0.fontSize = 11.5
                        }), encoding: words),
            ]),
            width: FigureTheme.panelWidth - 140, height: Double(max(1, methods.count)) * 24)
    }
}

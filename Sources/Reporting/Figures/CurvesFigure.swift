import Channels
import Foundation
import Support

/// Draws shares with confidence intervals against a setting that is varied, a whole number: one
/// panel for each environment, one line for each method.
package struct CurvesFigure: Sendable {
    /// One method at one value of the setting in one environment.
    package struct Point: Sendable {
        /// Where it is.
        package var environment: Environment
        /// Name of the method.
        package var method: String
        /// The setting.
        package var setting: Double
        /// The share.
        package var value: Double
        /// Half the width of the 95 % confidence interval of ``value``; `nil` where it is not known.
        package var halfWidth: Double?

        /// A point from its parts.
        package init(
            _ environment: Environment, method: String, setting: Double, value: Double,
            halfWidth: Double?
        ) {
            self.environment = environment
            self.method = method
            self.setting = setting
            self.value = value
            self.halfWidth = halfWidth
        }
    }

    /// Short name, heading and sentence of the figure.
    package var name, title, caption: String
    /// What the setting and the value are, with their units.
    package var settingTitle, valueTitle: String
    /// Whether the setting spans magnitudes.
    package var isLogarithmic: Bool
    /// The points, methods in the order in which they are listed.
    package var points: [Point]

    /// A figure from its parts.
    package init(
        name: String, title: String, caption: String, settingTitle: String, valueTitle: String,
        isLogarithmic: Bool = false, points: [Point]
    ) {
        self.name = name
        self.title = title
        self.caption = caption
        self.settingTitle = settingTitle
        self.valueTitle = valueTitle
        self.isLogarithmic = isLogarithmic
        self.points = points
    }

    private static let colors = [
        "#6a3d9a", "#e69f00", "#0072b2", "#009e73", "#d55e00", "#8a8a8a", "#c2338f",
        "#56b4e9",
    ]

    /// The figure.
    package var figure: Figure {
        Figure(name: name, title: title, caption: caption, view: view)
    }

    private var view: VegaLite {
        var table = DataTable(["place", "method", "setting", "value", "low", "high"])
        for point in points {
            let spread = point.halfWidth ?? 0
            table.append(
                .text(FigureTheme.heading(point.environment)), .text(point.method),
                .number(point.setting, decimals: 3),
                .number(point.value, decimals: 4), .number(point.value - spread, decimals: 4),
                .number(point.value + spread, decimals: 4))
        }
        let places = points.map { FigureTheme.heading($0.environment) }.uniqued()
        let panel = panel(points.map(\.method).uniqued())
        return VegaLite(
            .facets(FigureTheme.placeFacet(places), of: panel), data: .table(table),
            // Sites differ in what there is to reach.
            resolve: Resolve(scale: ["y": "independent"]), columns: 2, spacing: 30)
    }

    private func panel(_ methods: [String]) -> VegaLite {
        let ticks = Set(points.map(\.setting)).sorted()
        let x = Channel.quantitative("setting", settingTitle) {
            $0.scale =
                isLogarithmic ? Scale(type: "log", nice: false) : Scale(zero: false, nice: false)
            $0.axis = .shown(Axis(grid: true, values: ticks, format: ",d"))
        }
        func y(_ field: String) -> Channel {
            .quantitative(field, valueTitle) {
                $0.scale = Scale(zero: false, nice: true)
                $0.axis = .shown(Axis(tickCount: 5, format: ".0%"))
            }
        }
        let color = Channel.nominal("method") {
            $0.title = .null
            $0.sort = .strings(methods)
            $0.scale = Scale(
                domain: .strings(methods),
                range: .strings(methods.indices.map { Self.colors[$0 % Self.colors.count] }))
            $0.legend = .shown(
                Legend(
                    orient: "bottom", direction: "horizontal", columns: 4, symbolType: "stroke",
                    symbolSize: 500, symbolStrokeWidth: 3, offset: 14))
        }
        var interval = Encoding(x: x, y: y("low"))
        interval.y2 = .end("high")
        interval.color = color
        var line = Encoding(x: x, y: y("value"))
        line.color = color
        var dot = line
        dot.tooltip = [
            .tip("method", "method"), .tip("setting", settingTitle, ",d"),
            .tip("value", valueTitle, ".1%"), .tip("low", "from (95 %)", ".1%"),
            .tip("high", "to", ".1%"),
        ]
        return VegaLite(
            .layers([
                VegaLite(.mark(Mark(.rule) { $0.strokeWidth = 1.6 }), encoding: interval),
                VegaLite(.mark(Mark(.line) { $0.strokeWidth = 2.2 }), encoding: line),
                VegaLite(
                    .mark(.dot(size: 46)), encoding: dot),
            ]),
            width: FigureTheme.panelWidth - 60, height: 210)
    }
}

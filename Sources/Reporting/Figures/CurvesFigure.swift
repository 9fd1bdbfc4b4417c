import Channels
import Foundation

/// Draws shares with confidence intervals against a setting that is varied, a whole number: one
/// panel for each environment, one line for each method.
public struct CurvesFigure: Sendable {
    /// One method at one value of the setting in one environment.
    public struct Point: Sendable {
        /// Where it is.
        public var environment: Environment
        /// Name of the method.
        public var method: String
        /// The setting.
        public var setting: Double
        /// The share, and half the width of its 95 % confidence interval.
        public var value: Double
        /// See ``value``.
        public var halfWidth: Double?

        /// A point from its parts.
        public init(
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
    public var name, title, caption: String
    /// What the setting and the value are, with their units.
    public var settingTitle, valueTitle: String
    /// Whether the setting spans magnitudes.
    public var isLogarithmic: Bool
    /// The points, methods in the order in which they are listed.
    public var points: [Point]

    /// A figure from its parts.
    public init(
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
    public var figure: Figure {
        Figure(name: name, title: title, caption: caption, view: view)
    }

    private var view: VegaLite {
        var table = DataTable(["place", "method", "setting", "value", "low", "high"])
        var places: [String] = []
        var methods: [String] = []
        for point in points {
            let place = FigureTheme.heading(point.environment)
            if !places.contains(place) { places.append(place) }
            if !methods.contains(point.method) { methods.append(point.method) }
            let spread = point.halfWidth ?? 0
            table.append(
                .text(place), .text(point.method), .number(point.setting, decimals: 3),
                .number(point.value, decimals: 4), .number(point.value - spread, decimals: 4),
                .number(point.value + spread, decimals: 4))
        }
        return VegaLite(
            .facets(FigureTheme.placeFacet(places), of: panel(methods)), data: .table(table),
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
        interval.y2 = Channel.quantitative("high")
        interval.y2?.type = nil
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
                    .mark(
                        Mark(.point) {
                            $0.filled = true
                            $0.size = 46
                            $0.opacity = 1
                        }), encoding: dot),
            ]),
            width: FigureTheme.panelWidth - 60, height: 210)
    }
}

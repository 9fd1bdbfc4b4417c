/// Draws what a training run reaches against the samples it has seen.
package struct LearningCurveFigure: Sendable {
    /// One validation: samples seen, and mean sum rate over the upper bound.
    package struct Point: Sendable {
        /// Groups of users seen before it.
        package var samples: Int
        /// Mean over the environments with line of sight, over those without, over all.
        package var lineOfSight, noLineOfSight, mean: Double
        /// The lowest environment.
        package var lowest: Double

        /// A point from its parts.
        package init(
            samples: Int, lineOfSight: Double, noLineOfSight: Double, mean: Double, lowest: Double
        ) {
            self.samples = samples
            self.lineOfSight = lineOfSight
            self.noLineOfSight = noLineOfSight
            self.mean = mean
            self.lowest = lowest
        }
    }

    private let points: [Point]
    private let environments: Int
    private let name: String

    /// The curve of the run called `name` over `environments` environments.
    package init(_ points: [Point], environments: Int, name: String) {
        self.points = points
        self.environments = environments
        self.name = name
    }

    private static let series = [
        ("line of sight", FigureTheme.lineOfSight), ("all", FigureTheme.ink),
        ("no line of sight", FigureTheme.noLineOfSight), ("lowest environment", FigureTheme.quiet),
    ]

    /// Shares of the bound over millions of samples.
    package var figure: Figure {
        Figure(
            name: "learning-curve", title: "Learning curve of \(name)",
            caption: "Sum rate over that of the converged multi-start reference, means over "
                + "\(environments) environments with their own heads, on users that are never "
                + "trained on; a sample is one group of users. The learning rate falls along half "
                + "a cosine to zero at the right end.",
            view: view)
    }

    private var view: VegaLite {
        var table = DataTable(["samples", "series", "share"])
        for point in points {
            let values = [point.lineOfSight, point.mean, point.noLineOfSight, point.lowest]
            for (series, value) in zip(Self.series, values) {
                table.append(
                    .number(Double(point.samples) / 1e6, decimals: 4), .text(series.0),
                    .number(value, decimals: 5))
            }
        }
        var encoding = Encoding(
            x: .quantitative("samples", "million samples") {
                $0.axis = .shown(Axis(grid: true, tickCount: 8))
            },
            y: .quantitative("share", "share of the reference") {
                $0.scale = Scale(zero: false, nice: true)
                $0.axis = .shown(Axis(tickCount: 8, format: ".0%"))
            })
        encoding.color = .nominal("series") {
            $0.title = .null
            $0.scale = Scale(
                domain: .strings(Self.series.map(\.0)), range: .strings(Self.series.map(\.1)))
            $0.legend = .shown(
                Legend(
                    orient: "bottom", direction: "horizontal", symbolType: "stroke",
                    symbolSize: 500, symbolStrokeWidth: 3, offset: 14))
        }
        encoding.tooltip = [
            .tip("series", "environments"), .tip("samples", "million samples", ".2f"),
            .tip("share", "share of the reference", ".1%"),
        ]
        return VegaLite(
            .mark(Mark(.line) { $0.strokeWidth = 2.2 }), data: .table(table),
            width: FigureTheme.panelWidth, height: 300, encoding: encoding)
    }
}

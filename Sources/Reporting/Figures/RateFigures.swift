import Evaluation
import Foundation

/// Figures of what the precoders reach: cumulative distributions of rates, and mean sum rates.
struct RateFigures: Sendable {
    let result: EvaluationResult
    let palette: PrecoderPalette

    /// The figures of `result`, coloured by `palette`.
    init(_ result: EvaluationResult, palette: PrecoderPalette) {
        self.result = result
        self.palette = palette
    }

    /// Points of a distribution function: enough to look smooth, few enough to stay light.
    private static let points = 100

    private var setting: String {
        let settings = result.record
        return
            "\(Quantity.grouped(settings.groups)) groups of \(settings.usersPerGroup) users per environment, "
            + "\(DataTable.format(settings.maximumPower, decimals: 2)) W, "
            + "noise \(Quantity.scientific(settings.noisePower)) W (\(settings.noisePreset))"
            + (settings.knowledge.map { "; \($0)" } ?? "")
    }

    /// A heading, with what the precoders know where that is not the channels.
    func heading(_ title: String) -> String {
        result.record.estimates.map { "\(title), \($0)" } ?? title
    }

    /// Share of groups whose sum rate is at most x.
    var sumRates: Figure {
        Figure(
            name: "sum-rate-cdf", title: heading("Sum rate over groups"),
            caption: "Share of groups whose sum rate is at most the value below; further right is "
                + "better. \(setting).",
            view: distribution("sum rate (bit/s/Hz)", of: \.sumRates, "share of groups"))
    }

    /// Share of users whose rate is at most x.
    var userRates: Figure {
        Figure(
            name: "user-rate-cdf", title: heading("Rate of one user"),
            caption: "Share of users, over all groups, whose rate is at most the value below; the "
                + "left end shows whom a precoder leaves behind. \(setting).",
            view: distribution("rate of one user (bit/s/Hz)", of: \.userRates, "share of users"))
    }

    private func distribution(
        _ title: String, of values: KeyPath<RateDistribution, [Double]>, _ share: String
    ) -> VegaLite {
        var table = DataTable(["sight", "precoder", "rate", "share"])
        for distribution in result.distributions {
            let sorted = distribution[keyPath: values].filter(\.isFinite).sorted()
            guard !sorted.isEmpty else { continue }
            for point in 0...Self.points {
                let share = Double(point) / Double(Self.points)
                table.append(
                    .text(FigureTheme.heading(distribution.sight)),
                    .text(distribution.precoder),
                    .number(Statistics.quantile(share, ofSorted: sorted), decimals: 3),
                    .number(share, decimals: 3))
            }
        }
        let pick = Channel.Condition(param: "pick", value: 1)
        var encoding = Encoding(
            x: .quantitative("rate", title) {
                $0.axis = .shown(Axis(grid: true, tickCount: 6))
            },
            y: .quantitative("share", share) {
                $0.axis = .shown(Axis(tickCount: 5, format: "%"))
            })
        encoding.color = .nominal("precoder") {
            $0.title = .null
            $0.scale = palette.colorScale
            $0.legend = .shown(legend)
        }
        encoding.strokeDash = .nominal("precoder") {
            $0.scale = palette.dashScale
            $0.legend = .shown(legend)
        }
        encoding.opacity = .constant(0.12)
        encoding.opacity?.condition = pick
        encoding.order = .quantitative("share")
        var hover = encoding
        hover.strokeDash = nil
        hover.order = nil
        hover.opacity = .constant(0)
        hover.tooltip = [
            .tip("precoder", "precoder"), .tip("rate", title, ".2f"), .tip("share", share, ".0%"),
        ]
        let lines = VegaLite(
            .mark(Mark(.line) { $0.strokeWidth = 2 }), encoding: encoding,
            params: [
                Parameter(name: "pick", select: .init(fields: ["precoder"]), bind: "legend")
            ])
        let points = VegaLite(
            .mark(
                Mark(.point) {
                    $0.filled = true
                    $0.size = 70
                }),
            encoding: hover,
            transform: [Transform(filter: "round(100 * datum.share) % 5 === 0")])
        return VegaLite(
            .facets(
                FigureTheme.sightFacet(result.distributions.map(\.sight)),
                of: VegaLite(
                    .layers([lines, points]), width: FigureTheme.panelWidth, height: 260)),
            data: .table(table), spacing: 32)
    }

    private var legend: Legend {
        Legend(
            orient: "bottom", direction: "horizontal", columns: 4, symbolType: "stroke",
            symbolSize: 500, symbolStrokeWidth: 2.5, offset: 14)
    }
}

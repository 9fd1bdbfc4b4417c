import Channels
import Foundation

/// Draws what the ray tracer found: path gain, number of paths and delay spread of the users.
struct PathFigure: Sendable {
    let dataset: ChannelDataset

    /// The figure of `dataset`.
    init(_ dataset: ChannelDataset) { self.dataset = dataset }

    /// Three histograms side by side.
    var figure: Figure {
        let tracing = dataset.record.tracing
        let sight = dataset.lineOfSight
        let gains = dataset.pathGains.map { Double($0) > 0 ? 10 * log10(Double($0)) : .nan }
        let spreads = dataset.delaySpreads.map { Double($0) * 1e9 }
        let counts = dataset.pathCounts.map(Double.init)
        return Figure(
            name: "paths", title: "Propagation",
            caption: "Share of the users of each kind, by path gain (all paths together, without "
                + "array and system), number of paths and root-mean-square delay spread; "
                + "the last bar also holds the largest 1 %. Up to "
                + "\(tracing.maximumDepth) \(tracing.interactions), "
                + "\(Quantity.grouped(tracing.rayCount)) rays, \(tracing.reflection) reflection.",
            view: VegaLite(
                .row([
                    histogram("path gain (dB)", Histogram(gains, sight, bins: 30)),
                    histogram("number of paths", Histogram(counts, sight, bins: 30, whole: true)),
                    histogram("delay spread (ns)", Histogram(spreads, sight, bins: 30)),
                ]),
                resolve: Resolve(scale: ["color": "shared"]), spacing: 30))
    }

    private func histogram(_ title: String, _ histogram: Histogram) -> VegaLite {
        var table = DataTable(["kind", "low", "high", "share"])
        for bin in histogram.bins {
            table.append(
                .text(FigureTheme.heading(Sight(isFree: bin.lineOfSight))),
                .number(bin.low, decimals: 4), .number(bin.high, decimals: 4),
                .number(bin.share, decimals: 5))
        }
        var encoding = Encoding(
            x: .quantitative("low", title) {
                $0.scale = Scale(zero: false, nice: false)
                $0.axis = .shown(Axis(grid: false, domain: true, tickCount: 5))
            },
            y: .quantitative("share", "share of users") {
                $0.stack = .null
                $0.axis = .shown(Axis(tickCount: 4, format: "%"))
            })
        encoding.x2 = .end("high")
        encoding.y2 = .datum(0)
        encoding.color = .nominal("kind") {
            $0.title = .null
            $0.scale = FigureTheme.sightScale([.lineOfSight, .obstructed])
            $0.legend = .shown(
                Legend(
                    orient: "bottom", direction: "horizontal", symbolType: "square",
                    symbolSize: 110, symbolOpacity: 0.75))
        }
        encoding.tooltip = [
            .tip("kind", "users"), .tip("low", "\(title), from", ".1f"), .tip("high", "to", ".1f"),
            .tip("share", "share", ".1%"),
        ]
        return VegaLite(
            .mark(Mark(.bar) { $0.opacity = 0.6 }), data: .table(table), width: 300, height: 180,
            encoding: encoding)
    }
}

import Evaluation
import Foundation
import Sites

/// Draws where the masts of a fleet stand, coloured by the mean rate of their users.
struct FleetMapFigure: Sendable {
    /// Most masts drawn; beyond it every n-th is, so that the page stays light.
    static let mostMasts = 5_000
    private static let width = 760.0

    let summary: FleetSummary

    /// The rate that colours a mast: of the learned precoder, or else of the last one of the table.
    static func rate(_ row: FleetRow) -> FleetRow.Rate? {
        row.rates.first(where: \.isLearned) ?? row.rates.last { !$0.isReference }
    }

    /// The map.
    var figure: Figure {
        let name = summary.masts.lazy.compactMap(Self.rate).first?.precoder
        return Figure(
            name: "fleet-map", title: "The masts",
            caption: "Every mast at its place, coloured by the mean rate of its users"
                + (name.map { " under \($0)" } ?? "")
                + "; crosses are masts of which there is no result. One kilometre is as long to the "
                + "east as to the north at the middle of the map."
                + (step > 1 ? " Every \(step)th mast is drawn." : ""),
            view: view)
    }

    private var step: Int { max(1, (summary.masts.count + Self.mostMasts - 1) / Self.mostMasts) }

    private var view: VegaLite {
        let drawn = stride(from: 0, to: summary.masts.count, by: step).map { summary.masts[$0] }
        let latitudes = drawn.map(\.location.latitude)
        let longitudes = drawn.map(\.location.longitude)
        let middle = ((latitudes.min() ?? 0) + (latitudes.max() ?? 0)) / 2
        let narrowing = max(0.05, cos(middle * .pi / 180))
        var x = limits(longitudes, narrowing), y = limits(latitudes, 1)
        // No side is longer than five times the other, and a degree of longitude is narrower.
        let shape = ((y.high - y.low) / (x.high - x.low)) / narrowing
        let kept = min(1.5, max(0.2, shape))
        if shape > kept { x = grown(x, by: shape / kept) } else { y = grown(y, by: kept / shape) }
        let table = table(drawn)
        return VegaLite(
            .layers(
                [false, true].map { layer(table, x, y, failed: $0) }),
            width: Self.width, height: (Self.width * kept).rounded(),
            resolve: Resolve(scale: ["color": "independent"], legend: ["color": "independent"]))
    }

    private func limits(_ values: [Double], _ narrowing: Double) -> (low: Double, high: Double) {
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        let rim = max(0.005 / narrowing, 0.05 * (high - low))
        return (low - rim, high + rim)
    }

    private func grown(
        _ limits: (low: Double, high: Double), by factor: Double
    ) -> (low: Double, high: Double) {
        let rim = (limits.high - limits.low) * (factor - 1) / 2
        return (limits.low - rim, limits.high + rim)
    }

    private func table(_ masts: [FleetRow]) -> DataTable {
        var table = DataTable(["x", "y", "mast", "users", "sight", "rate", "state"])
        for mast in masts {
            table.append(
                .number(mast.location.longitude, decimals: 6),
                .number(mast.location.latitude, decimals: 6), .text(mast.name),
                .number(Double(mast.users), decimals: 0),
                .number(mast.shareInSight ?? .nan, decimals: 3),
                .number(Self.rate(mast)?.mean ?? .nan, decimals: 2),
                .text(mast.failure == nil ? "done" : "failed"))
        }
        return table
    }

    private func layer(
        _ table: DataTable, _ x: (low: Double, high: Double), _ y: (low: Double, high: Double),
        failed: Bool
    ) -> VegaLite {
        func axis(_ field: String, _ title: String, _ low: Double, _ high: Double) -> Channel {
            .quantitative(field, title) {
                $0.scale = Scale(domain: .numbers([low, high]), zero: false, nice: false)
                $0.axis = .shown(
                    Axis(grid: true, ticks: true, domain: false, tickCount: 6, labelFontSize: 10.5))
            }
        }
        var encoding = Encoding(
            x: axis("x", "longitude (degrees)", x.low, x.high),
            y: axis("y", "latitude (degrees)", y.low, y.high))
        if !failed {
            encoding.color = .quantitative("rate", "mean rate of a user (bit/s/Hz)") {
                $0.scale = Scale(scheme: "viridis", zero: false, reverse: true)
                $0.legend = .shown(
                    Legend(
                        orient: "bottom", direction: "horizontal", gradientLength: 180,
                        gradientThickness: 9, tickCount: 5))
            }
        }
        encoding.tooltip = [
            .tip("mast", "mast"), .tip("users", "users", ".0f"),
            .tip("sight", "in line of sight", ".0%"),
            .tip("rate", "mean rate (bit/s/Hz)", ".2f"),
        ]
        return VegaLite(
            .mark(
                Mark(.point) {
                    $0.filled = !failed
                    $0.shape = failed ? "cross" : "circle"
                    if failed { $0.stroke = FigureTheme.noLineOfSight }
                    $0.size = table.count > 500 ? 20 : 60
                    $0.opacity = 0.9
                }),
            data: .table(table), encoding: encoding,
            transform: [Transform(filter: "datum.state == '\(failed ? "failed" : "done")'")])
    }
}

import Channels
import Evaluation
import Foundation

/// The report of one dataset: one self-contained HTML page with maps, rates, energy and settings.
///
///     let files = try await Report(dataset: dataset, result: result).write(to: "helsinki.html")
///
/// The page needs no network: the drawing library is inside it, once, and a policy in its head
/// forbids the browser to load anything. Without scripts it shows the same figures as still images.
/// The same input gives the same bytes.
public struct Report: Sendable {
    /// The channels.
    public let dataset: ChannelDataset
    /// What the evaluation found on them.
    public let result: EvaluationResult

    /// The report of `result` on `dataset`.
    public init(dataset: ChannelDataset, result: EvaluationResult) {
        self.dataset = dataset
        self.result = result
    }

    /// The figures in the order of the page; what there is no data for is left out.
    public var figures: [Figure] {
        let rates = RateFigures(
            result,
            palette: palette.restricted(
                to: (result.rows.map(\.id) + result.distributions.map(\.id))))
        var figures = maps
        if !result.rows.isEmpty { figures.append(rates.meanRates) }
        if !result.distributions.isEmpty { figures += [rates.sumRates, rates.userRates] }
        if !result.energy.isEmpty {
            figures.append(RequestFigure(energyOf: result, palette: palette).figure)
        }
        if dataset.userCount > 0, dataset.knowsSight, dataset.knowsPaths {
            figures.append(PathFigure(dataset).figure)
        }
        return figures
    }

    /// One colour per precoder and strategy.
    var palette: PrecoderPalette {
        PrecoderPalette(
            result.rows.map(\.id) + result.distributions.map(\.id) + result.energy.map(\.id))
    }

    /// The map by line of sight and the map by rate.
    private var maps: [Figure] {
        guard dataset.knowsPositions else { return [] }
        let map = MapFigure(dataset, rates: result.userRates, width: 470)
        let drawn = map.drawnUsers(.lineOfSight).count
        let share =
            drawn < map.users.count
            ? "\(Quantity.grouped(drawn)) of \(Quantity.grouped(map.users.count)) users shown"
            : "\(Quantity.grouped(drawn)) users"
        let placed = dataset.record.users
        let dropped =
            placed.requested > dataset.userCount
            ? " Not shown: of \(Quantity.grouped(placed.requested)) places "
                + "\(Quantity.grouped(placed.dropped)) without a path and "
                + "\(Quantity.grouped(placed.uncovered)) with too little signal." : ""
        let traced =
            map.paths.isEmpty ? "" : ", with \(map.paths.count) of the traced paths"
        let site = Figure(
            name: "site-map", title: "Buildings, mast and users",
            caption: "\(share), by line of sight\(traced).\(dropped)\(map.outlineWords)",
            view: map.view(color: .lineOfSight))
        guard result.userRates.contains(where: { $0 != nil }) else { return [site] }
        return [
            site,
            Figure(
                name: "rate-map", title: "Where rates are high",
                caption: "The users' mean rates under the reference precoder, over the groups they "
                    + "were drawn into; users that no group drew are left out.\(map.outlineWords)",
                view: map.view(color: .rate)),
        ]
    }

    /// Renders the report and writes it to `path`, and every figure as NAME.svg, NAME.png and
    /// NAME.json into a folder beside it: `x.html` has its figures in `x-figures/`.
    ///
    /// - Returns: the paths written, the page first.
    /// - Throws: `InputError` when there is no Python with vl-convert (naming `make setup`), or
    ///   when something cannot be written. The page appears whole or not at all.
    @discardableResult
    public func write(to path: String) async throws -> [String] {
        let figures = figures
        return try await PageFrame.write(
            figures, to: path, folder: (path as NSString).deletingPathExtension + "-figures"
        ) { output in
            try ReportPage(
                report: self, figures: figures, images: output.images, runtime: output.runtime
            ).html()
        }
    }

    /// A site's short name as a heading: `helsinki_kluuvi` becomes Helsinki Kluuvi.
    package static func heading(_ name: String) -> String {
        name.split(whereSeparator: { "_- ".contains($0) })
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
    }
}

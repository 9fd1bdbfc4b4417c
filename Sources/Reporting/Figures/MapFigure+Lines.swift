extension MapFigure {
    /// A line of the map with its entry in the legend.
    struct Line {
        var name, color: String
        var dash: [Double]
    }

    private static let sectorLine = Line(name: "served sector", color: "#a37c00", dash: [4, 3])
    private static let windowLine = Line(
        name: "edge of the map's window", color: FigureTheme.quiet, dash: [9, 4])
    private static let pathLine = Line(name: "traced path", color: FigureTheme.path, dash: [1, 0])

    /// The lines that a map shows.
    func lines(_ extent: MapExtent, _ color: UserColor) -> [Line] {
        (mast == nil ? [] : [Self.sectorLine]) + (showsWindow(extent) ? [Self.windowLine] : [])
            + (color == .lineOfSight && !paths.isEmpty ? [Self.pathLine] : [])
    }

    /// Whether an edge of the window crosses the map: beyond it nothing is known of buildings.
    func showsWindow(_ extent: MapExtent) -> Bool {
        zip(window, window.dropFirst() + window.prefix(1)).contains { start, end in
            (0...100).contains { step in
                let point = start + (end - start) * (Double(step) / 100)
                return all(point .> extent.low) && all(point .< extent.high)
            }
        }
    }

    /// What the lines of the maps mean, for the caption; nothing where there are none.
    var outlineWords: String {
        mast == nil || !showsWindow(extent)
            ? "" : " Buildings are known within the window whose edge is shown."
    }

    /// The edge of the window.
    func windowLayer(_ extent: MapExtent) -> VegaLite {
        VegaLite(
            .mark(
                Mark(.geoshape) {
                    $0.fill = "transparent"
                    $0.stroke = Self.windowLine.color
                    $0.strokeWidth = 1.2
                    $0.strokeDash = Self.windowLine.dash
                    $0.clip = true
                    $0.tooltip = false
                }),
            data: .shapes([GeoShape(outline: window)]), projection: extent.projection)
    }

    /// Nothing but the legend of the lines.
    func legendLayer(_ lines: [Line], _ extent: MapExtent) -> VegaLite {
        var table = DataTable(["line", "x", "y"])
        for line in lines {
            table.append(
                .text(line.name), .number(extent.low.x, decimals: 1),
                .number(extent.low.y, decimals: 1))
        }
        let legend = Legend(
            orient: "bottom", direction: "vertical", symbolType: "stroke", symbolSize: 400,
            symbolStrokeWidth: 1.8, symbolOpacity: 1)
        let names = JSONValue.strings(lines.map(\.name))
        var encoding = position(extent)
        encoding.stroke = .nominal("line") {
            $0.title = .null
            $0.scale = Scale(domain: names, range: .strings(lines.map(\.color)))
            $0.legend = .shown(legend)
        }
        encoding.strokeDash = .nominal("line") {
            $0.title = .null
            $0.scale = Scale(domain: names, range: .array(lines.map { .numbers($0.dash) }))
            $0.legend = .shown(legend)
        }
        return VegaLite(
            .mark(
                Mark(.point) {
                    $0.opacity = 0
                    $0.size = 1
                    $0.tooltip = false
                }),
            data: .table(table), encoding: encoding)
    }
}

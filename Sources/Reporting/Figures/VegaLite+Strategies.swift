extension VegaLite {
    /// One line per strategy with a dot at each point, as the figures of energy have them: full
    /// where all groups can be served, hollow elsewhere.
    ///
    /// The data need the fields `strategy`, and `whole`: `yes` where all groups can be served.
    ///
    /// - Parameters:
    ///   - palette: the colours.
    ///   - encoding: of the lines, but for the colour.
    ///   - tooltip: of the dots.
    ///   - height: of the panel.
    static func strategyLines(
        _ palette: StrategyPalette, _ encoding: Encoding, tooltip: [Channel], height: Double
    ) -> VegaLite {
        var lines = encoding
        let legend = Legend(
            orient: "bottom", direction: "horizontal", columns: palette.names.count > 4 ? 3 : nil,
            symbolType: "stroke", symbolSize: 500, symbolStrokeWidth: 3, offset: 14)
        lines.color = .nominal("strategy") {
            $0.title = .null
            $0.scale = palette.scale
            $0.legend = .shown(legend)
        }
        var dots = lines
        if palette.dashes.contains(where: { $0 != [1, 0] }) {
            lines.strokeDash = .nominal("strategy") {
                $0.title = .null
                $0.scale = palette.dashScale
                $0.legend = .shown(legend)
            }
        }
        dots.tooltip = tooltip
        return VegaLite(
            .layers([
                VegaLite(.mark(Mark(.line) { $0.strokeWidth = 2.2 }), encoding: lines),
                strategyDots(dots, whole: true), strategyDots(dots, whole: false),
            ]), width: FigureTheme.panelWidth, height: height)
    }

    private static func strategyDots(_ encoding: Encoding, whole: Bool) -> VegaLite {
        let mark = Mark(.point) {
            $0.size = 46
            $0.opacity = 1
            $0.strokeWidth = 2
            $0.filled = whole
            if !whole { $0.fill = "#ffffff" }
        }
        return VegaLite(
            .mark(mark), encoding: encoding,
            transform: [Transform(filter: "datum.whole === '\(whole ? "yes" : "no")'")])
    }
}

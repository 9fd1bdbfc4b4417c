import Channels

extension MapFigure {
    /// The users, by line of sight or by rate.
    func userLayer(_ extent: MapExtent, _ color: UserColor) -> VegaLite {
        var table = DataTable(["x", "y", "sight", "rate", "gain", "paths"])
        for user in drawnUsers(color) {
            table.append(
                .number(user.position.x, decimals: 1), .number(user.position.y, decimals: 1),
                .text(FigureTheme.heading(user.sight)),
                .number(user.rate ?? .nan, decimals: 2), .number(user.gain, decimals: 1),
                .number(Double(user.paths), decimals: 0))
        }
        var encoding = position(extent)
        switch color {
        case .lineOfSight:
            encoding.color = .nominal("sight", "users") {
                $0.scale = FigureTheme.sightScale(sights)
                $0.legend = .shown(
                    Legend(
                        orient: "bottom", direction: "vertical", symbolType: "circle",
                        symbolSize: 60, symbolOpacity: 1))
            }
        case .rate:
            encoding.color = .quantitative("rate", "mean rate of the user (bit/s/Hz)") {
                $0.scale = Scale(scheme: "viridis", zero: false, reverse: true)
                $0.legend = .shown(
                    Legend(
                        orient: "bottom", direction: "horizontal", gradientLength: 130,
                        gradientThickness: 9, tickCount: 5))
            }
        }
        encoding.tooltip = [
            .tip("sight", "user"), .tip("rate", "mean rate (bit/s/Hz)", ".2f"),
            .tip("gain", "path gain (dB)", ".1f"), .tip("paths", "paths", ".0f"),
        ]
        return VegaLite(
            .mark(
                Mark(.point) {
                    $0.filled = true
                    $0.shape = "circle"
                    $0.size = table.count > 1_200 ? 9 : 16
                    $0.opacity = 0.85
                    $0.clip = true
                }),
            data: .table(table), encoding: encoding)
    }

    /// The mast as a triangle with its height beside it.
    func mastLayers(_ extent: MapExtent) -> [VegaLite] {
        guard let mast else { return [] }
        var table = DataTable(["x", "y", "label"])
        table.append(
            .number(mast.position.x, decimals: 1), .number(mast.position.y, decimals: 1),
            .text("mast, \(DataTable.format(mast.height, decimals: 1)) m"))
        return [
            VegaLite(
                .mark(
                    Mark(.point) {
                        $0.shape = "triangle-up"
                        $0.size = 170
                        $0.filled = true
                        $0.opacity = 1
                        $0.fill = FigureTheme.mast
                        $0.stroke = "#ffffff"
                        $0.strokeWidth = 1.5
                    }),
                data: .table(table), encoding: position(extent)),
            label(table, extent) {
                $0.dy = -17
                $0.fontWeight = "bold"
                $0.fontSize = 12
            },
        ].flatMap { $0.haloed() }
    }

    /// A bar of round length and the attribution of the map's data, along the lower edge.
    func scaleBarLayers(_ extent: MapExtent) -> [VegaLite] {
        let inset = 12 / extent.scale
        let y = extent.low.y + inset
        var bar = DataTable(["x", "y", "end", "label"])
        bar.append(
            .number(extent.low.x + inset, decimals: 2), .number(y, decimals: 2),
            .number(extent.low.x + inset + extent.barLength, decimals: 2),
            .text("\(DataTable.format(extent.barLength, decimals: 0)) m"))
        var source = DataTable(["x", "y", "label"])
        source.append(
            .number(extent.high.x - inset / 2, decimals: 2), .number(y, decimals: 2),
            .text(attribution))

        var rule = position(extent)
        rule.x2 = .end("end")
        return [
            VegaLite(
                .mark(
                    Mark(.rule) {
                        $0.stroke = FigureTheme.ink
                        $0.strokeWidth = 3
                    }),
                data: .table(bar), encoding: rule),
            label(bar, extent) {
                $0.align = "left"
                $0.dy = -10
            },
            label(source, extent) {
                $0.align = "right"
                $0.fontSize = 10
            },
        ].flatMap { $0.haloed() }
    }

    private func label(
        _ table: DataTable, _ extent: MapExtent, _ change: (inout Mark) -> Void
    ) -> VegaLite {
        var encoding = position(extent)
        encoding.text = .nominal("label")
        let mark = Mark(.text, change)
        return VegaLite(.mark(mark), data: .table(table), encoding: encoding)
    }
}

extension VegaLite {
    /// A text with a white rim below it, so that it can be read on any ground; others unchanged.
    fileprivate func haloed() -> [VegaLite] {
        guard case .mark(var mark) = content, mark.type == .text else { return [self] }
        mark.stroke = "#ffffff"
        mark.strokeWidth = 4
        mark.opacity = 0.9
        var rim = self
        rim.content = .mark(mark)
        return [rim, self]
    }
}

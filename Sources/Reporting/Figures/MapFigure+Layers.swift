import Foundation

extension MapFigure {
    /// A position channel in metres that fills the map exactly.
    func axis(_ field: String, _ title: String, _ low: Double, _ high: Double) -> Channel {
        .quantitative(field, title) {
            $0.scale = Scale(
                domain: .numbers([low, high]), zero: false, nice: false)
            $0.axis = .shown(
                Axis(grid: false, ticks: true, domain: false, tickCount: 6, labelFontSize: 10.5))
        }
    }

    /// Both position channels of the fields x and y.
    func position(_ extent: MapExtent) -> Encoding {
        Encoding(
            x: axis("x", "east of the origin (m)", extent.low.x, extent.high.x),
            y: axis("y", "north of the origin (m)", extent.low.y, extent.high.y))
    }

    /// Outlines with their courtyards as holes, low buildings first so that towers lie on top.
    func buildingLayer(_ extent: MapExtent) -> VegaLite {
        var shapes: [(outline: [SIMD2<Float>], holes: [[SIMD2<Float>]], height: Float)] = []
        for footprint in footprints {
            if footprint.isCourtyard, !shapes.isEmpty {
                shapes[shapes.count - 1].holes.append(footprint.ring)
            } else if !footprint.isCourtyard {
                shapes.append((footprint.ring, [], footprint.top - footprint.ground))
            }
        }
        let drawn = shapes.enumerated().filter { extent.touches($0.element.outline) }
            .sorted { ($0.element.height, $0.offset) < ($1.element.height, $1.offset) }
            .map { _, shape in
                GeoShape(
                    outline: shape.outline.map { SIMD2<Double>($0) },
                    holes: shape.holes.map { $0.map { SIMD2<Double>($0) } },
                    value: Double(shape.height))
            }
        let fill = Channel.quantitative("value", "building height (m)") {
            $0.scale = Scale(range: .strings(FigureTheme.buildings), zero: true, nice: true)
            $0.legend = .shown(
                Legend(
                    orient: "bottom", direction: "horizontal", gradientLength: 130,
                    gradientThickness: 9, tickCount: 4))
        }
        return VegaLite(
            .mark(
                Mark(.geoshape) {
                    $0.stroke = "#ffffff"
                    $0.strokeWidth = 0.5
                    $0.clip = true
                }),
            data: .shapes(drawn), projection: extent.projection,
            encoding: Encoding(fill: fill, tooltip: [.tip("value", "building height (m)", ".1f")]))
    }

    /// The sector's arc at a radius, counter-clockwise.
    static func arc(_ mast: Mast, _ radius: Double) -> [SIMD2<Double>] {
        (0...72).map { step in
            let radians = (mast.azimuth + mast.sector * (Double(step) / 72 - 0.5)) * .pi / 180
            return mast.position + radius * SIMD2(cos(radians), sin(radians))
        }
    }

    /// The served sector between the nearest and the farthest users: its ground, which lies below
    /// the buildings, or its outline.
    func sectorLayer(_ extent: MapExtent, filled: Bool) -> VegaLite {
        let mast =
            mast
            ?? Mast(
                position: .zero, height: 0, azimuth: 0, sector: 0, nearest: 0, farthest: 0)
        let around = mast.sector >= 360
        let outer = Self.arc(mast, mast.farthest)
        let inner = mast.nearest > 0 ? Self.arc(mast, mast.nearest).reversed() : [mast.position]
        let shape =
            around
            ? GeoShape(outline: outer.dropLast(), holes: [Array(inner.dropLast())])
            : GeoShape(outline: outer + inner)
        return VegaLite(
            .mark(
                Mark(.geoshape) {
                    $0.fill = filled ? "#fdf6e0" : "transparent"
                    $0.stroke = filled ? "transparent" : "#a37c00"
                    $0.strokeWidth = 1
                    $0.strokeDash = [4, 3]
                    $0.clip = true
                    $0.tooltip = false
                }),
            data: .shapes([shape]), projection: extent.projection)
    }

    /// Traced paths from the mast over their reflections to the users.
    func pathLayer(_ extent: MapExtent) -> VegaLite {
        var table = DataTable(["path", "step", "x", "y"])
        for (index, path) in paths.enumerated() {
            for (step, point) in path.enumerated() {
                table.append(
                    .number(Double(index), decimals: 0), .number(Double(step), decimals: 0),
                    .number(point.x, decimals: 1), .number(point.y, decimals: 1))
            }
        }
        var encoding = position(extent)
        encoding.detail = .nominal("path")
        encoding.order = .quantitative("step")
        return VegaLite(
            .mark(
                Mark(.line) {
                    $0.stroke = FigureTheme.path
                    $0.strokeWidth = 0.9
                    $0.opacity = 0.5
                    $0.clip = true
                }),
            data: .table(table), encoding: encoding)
    }
}

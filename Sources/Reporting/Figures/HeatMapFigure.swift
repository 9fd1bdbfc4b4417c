import Foundation

/// Draws a matrix of means: rows are what was trained, columns where it was deployed.
///
/// A column's colours are shares of its largest value, since columns differ in how much there is to
/// reach; the numbers are the values themselves.
package struct HeatMapFigure: Sendable {
    /// Short name, heading and sentence of the figure.
    package var name, title, caption: String
    /// What the rows and the columns are.
    package var rowTitle, columnTitle: String
    /// Names of the rows and columns; those of columns stand a word to a line.
    package var rows, columns: [String]
    /// Values, [rows][columns]; `nil` where there is none.
    package var values: [[Double?]]

    /// A figure from its parts.
    ///
    /// - Precondition: `values` has the shape of `rows` and `columns`.
    package init(
        name: String, title: String, caption: String, rowTitle: String, columnTitle: String,
        rows: [String], columns: [String], values: [[Double?]]
    ) {
        precondition(
            values.count == rows.count && values.allSatisfy { $0.count == columns.count },
            "one value for each row and column")
        self.name = name
        self.title = title
        self.caption = caption
        self.rowTitle = rowTitle
        self.columnTitle = columnTitle
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    private static let colors = ["#f7fbff", "#c6dbef", "#6baed6", "#2171b5", "#08306b"]
    /// Share of the column's largest value from which text is light.
    private static let darkFrom = 0.82
    /// Width and height of a cell.
    private static let cell = (width: 104.0, height: 40.0)

    /// The figure.
    package var figure: Figure {
        Figure(name: name, title: title, caption: caption, view: view)
    }

    private var view: VegaLite {
        var table = DataTable(["row", "column", "value", "share", "label", "best"])
        for (r, row) in rows.enumerated() {
            for (c, column) in columns.enumerated() {
                guard let value = values[r][c], value.isFinite else { continue }
                let largest = values.compactMap { $0[c] }.max() ?? value
                table.append(
                    .text(row), .text(column), .number(value, decimals: 4),
                    .number(largest > 0 ? value / largest : 0, decimals: 4),
                    .text(String(format: "%.1f", value)),
                    .text(value == largest ? "yes" : "no"))
            }
        }
        let shares = values.flatMap { row in
            row.indices.compactMap { c -> Double? in
                guard let value = row[c], let largest = values.compactMap({ $0[c] }).max(),
                    largest > 0
                else { return nil }
                return value / largest
            }
        }
        var cells = Encoding(
            x: .nominal("column", columnTitle) {
                $0.sort = .strings(columns)
                $0.axis = .shown(
                    Axis(
                        ticks: false, domain: false, labelLimit: 130, labelAngle: 0,
                        labelExpr: "split(datum.label, ' ')"))
            },
            y: .nominal("row", rowTitle) {
                $0.sort = .strings(rows)
                $0.axis = .shown(Axis(ticks: false, domain: false, labelLimit: 260))
            })
        var texts = cells
        cells.color = .quantitative("share", "share of the column's largest") {
            $0.scale = Scale(
                domain: .numbers([max(0, min(0.5, shares.min() ?? 0)), 1]),
                range: .strings(Self.colors))
            $0.legend = .shown(
                Legend(
                    orient: "bottom", direction: "horizontal", gradientLength: 220,
                    gradientThickness: 10, tickCount: 3, format: ".0%"))
        }
        cells.tooltip = [
            .tip("row", rowTitle), .tip("column", columnTitle),
            .tip("value", "bit/s/Hz", ".2f"), .tip("share", "of the column's largest", ".1%"),
        ]
        texts.text = .nominal("label")
        texts.color = .constant(.string(FigureTheme.ink))
        texts.color?.condition = .init(
            test: "datum.share >= \(Self.darkFrom)", value: "#ffffff")
        let letters = { (best: Bool) in
            VegaLite(
                .mark(
                    Mark(.text) {
                        $0.fontSize = 13
                        $0.fontWeight = best ? "bold" : "normal"
                        $0.tooltip = false
                    }), encoding: texts,
                transform: [Transform(filter: "datum.best === '\(best ? "yes" : "no")'")])
        }
        return VegaLite(
            .layers([
                VegaLite(
                    .mark(
                        Mark(.rect) {
                            $0.stroke = "#ffffff"
                            $0.strokeWidth = 2
                        }), encoding: cells),
                letters(false), letters(true),
            ]),
            data: .table(table), width: Self.cell.width * Double(max(1, columns.count)),
            height: Self.cell.height * Double(max(1, rows.count)))
    }
}

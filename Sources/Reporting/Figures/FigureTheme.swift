import Channels

/// The looks that all figures share.
///
/// Colours come from the palette of Okabe and Ito (jfly.uni-koeln.de/color), which stays apart for
/// every kind of colour vision; where two could still be confused in print, dashes differ too.
enum FigureTheme {
    /// Text, quiet text, lines and grid.
    static let ink = "#1f2933"
    static let quiet = "#5b6673"
    static let line = "#c3cad2"
    static let grid = "#e9ecef"
    /// Users with and without line of sight, and those of whom it is not known.
    static let lineOfSight = "#0072b2"
    static let noLineOfSight = "#d55e00"
    static let unknownSight = "#5b6673"
    /// The mast and what it sends.
    static let mast = "#111111"
    static let path = "#00795a"
    /// Low to high buildings.
    static let buildings = ["#e9e7e3", "#cfccc6", "#aba79f", "#86827b", "#5f5c57"]

    /// All of them have the widths of Arial, so that a drawing made on one machine fits on another.
    static let fonts = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"

    /// Width of one panel of a figure with a panel for each sight.
    static let panelWidth = 490.0
    /// What users of a sight are called in headings.
    static func heading(_ sight: Sight) -> String {
        switch sight {
        case .lineOfSight: "Line of sight"
        case .obstructed: "No line of sight"
        case .unknown: "All users"
        }
    }

    /// What an environment is called in headings.
    static func heading(_ environment: Environment) -> String {
        "\(Report.heading(environment.site)) · \(heading(environment.sight).lowercased())"
    }

    /// The colours of users by sight, of those in `sights`.
    static func sightScale(_ sights: [Sight]) -> Scale {
        let colours: [Sight: String] = [
            .lineOfSight: lineOfSight, .obstructed: noLineOfSight, .unknown: unknownSight,
        ]
        return Scale(
            domain: .strings(sights.map(heading)),
            range: .strings(sights.compactMap { colours[$0] }))
    }

    /// The sights that occur in `found`, in the order in which they are shown.
    static func ordered(_ found: [Sight]) -> [Sight] { Sight.allCases.filter(found.contains) }

    /// A facet for each sight, side by side; without `headings` below facets that have them.
    static func sightFacet(_ found: [Sight], headings: Bool = true) -> Facet {
        .columns(
            .nominal("sight") {
                $0.title = .null
                $0.sort = .strings(ordered(found).map(heading))
                $0.header = headings ? facetHeader : Header(labels: false)
            })
    }

    /// A facet per environment, in lines, in the given order; the field is `place`.
    static func placeFacet(_ places: [String]) -> Facet {
        .lines(
            .nominal("place") {
                $0.title = .null
                $0.sort = .strings(places)
                $0.header = facetHeader
            })
    }

    private static var facetHeader: Header {
        Header(
            labelFontSize: 13, labelFontWeight: "bold", labelAnchor: "start", labelPadding: 8)
    }

    /// The configuration that every specification carries.
    static let config: JSONValue = [
        "background": "#ffffff",
        "font": .string(fonts),
        "padding": 4,
        "view": ["stroke": .null],
        "axis": [
            "domainColor": .string(line), "gridColor": .string(grid), "tickColor": .string(line),
            "labelColor": .string(quiet), "labelFontSize": 12, "labelPadding": 5,
            "titleColor": .string(ink), "titleFontSize": 12.5, "titleFontWeight": "normal",
            "titlePadding": 9, "tickSize": 4,
        ],
        "axisY": ["domain": false, "ticks": false],
        "axisX": ["grid": false, "labelFlush": false],
        "header": ["labelColor": .string(ink), "title": .null],
        "legend": [
            "labelColor": .string(ink), "labelFontSize": 12, "titleColor": .string(quiet),
            "titleFontSize": 11.5, "titleFontWeight": "normal", "symbolStrokeWidth": 2.5,
            "labelLimit": 340, "rowPadding": 4, "columnPadding": 22, "titleLimit": 400,
            "layout": ["bottom": ["margin": 26, "anchor": "start"]],
        ],
        "title": [
            "color": .string(ink), "fontSize": 13, "fontWeight": "bold",
            "subtitleColor": .string(quiet),
        ],
        "text": ["color": .string(ink), "fontSize": 11.5],
    ]
}

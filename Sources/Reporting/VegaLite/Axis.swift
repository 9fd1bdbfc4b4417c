/// An axis of a position channel.
struct Axis: Sendable, Encodable {
    var grid: Bool?
    var ticks: Bool?
    var domain: Bool?
    var labels: Bool?
    var tickCount: Int?
    var values: [Double]?
    var format: String?
    var labelLimit: Double?
    var labelFontSize: Double?
    var labelAngle: Double?
    /// A Vega expression of `datum.label`; a list makes several lines.
    var labelExpr: String?
}

/// The legend of a colour, dash or shape channel.
struct Legend: Sendable, Encodable {
    var orient: String?
    var direction: String?
    var columns: Int?
    var symbolType: String?
    var symbolSize: Double?
    var symbolStrokeWidth: Double?
    var symbolOpacity: Double?
    var gradientLength: Double?
    var gradientThickness: Double?
    var tickCount: Int?
    var format: String?
    var offset: Double?
}

/// The headings of facets.
struct Header: Sendable, Encodable {
    var labels: Bool?
    var labelFontSize: Double?
    var labelFontWeight: String?
    var labelAnchor: String?
    var labelPadding: Double?
}

/// Something that is shown, or hidden by an explicit null.
enum Hideable<Shown: Sendable & Encodable>: Sendable, Encodable {
    case hidden
    case shown(Shown)

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .hidden: try value.encodeNil()
        case .shown(let shown): try value.encode(shown)
        }
    }
}

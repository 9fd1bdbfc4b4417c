/// One view per value of a field: side by side, or in lines of as many as the view's
/// ``VegaLite/columns``.
enum Facet: Sendable, Encodable {
    /// Side by side.
    case columns(Channel)
    /// In lines of several.
    case lines(Channel)

    private enum Key: String, CodingKey {
        case column
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .lines(let channel): try channel.encode(to: encoder)
        case .columns(let channel):
            var object = encoder.container(keyedBy: Key.self)
            try object.encode(channel, forKey: .column)
        }
    }
}

/// Which scales and legends neighbours share.
struct Resolve: Sendable, Encodable {
    var scale: [String: String]?
    var legend: [String: String]?
}

/// A filter, as a Vega expression.
struct Transform: Sendable, Encodable {
    var filter: String
}

/// Something the reader picks with the pointer.
struct Parameter: Sendable, Encodable {
    /// What is picked.
    struct Selection: Sendable, Encodable {
        var type = "point"
        var fields: [String]
    }

    var name: String
    var select: Selection
    /// `legend`: the entries of the legend are the buttons.
    var bind: String?
}

/// How planar coordinates become pixels: x' = translate.x + scale x, y' = translate.y - scale y.
struct Projection: Sendable, Encodable {
    var type = "identity"
    var reflectY = true
    var scale: Double
    var translate: [Double]
}

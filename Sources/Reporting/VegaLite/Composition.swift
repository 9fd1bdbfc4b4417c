/// One view per value of a field, side by side, below each other, or in lines of several.
struct Facet: Sendable, Encodable {
    var column: Channel?
    var row: Channel?
    /// In lines of as many as the view's ``VegaLite/columns``; excludes the other two.
    var wrapped: Channel?

    private enum Key: String, CodingKey {
        case column, row
    }

    func encode(to encoder: any Encoder) throws {
        if let wrapped { return try wrapped.encode(to: encoder) }
        var object = encoder.container(keyedBy: Key.self)
        try object.encodeIfPresent(column, forKey: .column)
        try object.encodeIfPresent(row, forKey: .row)
    }
}

/// Which scales, axes and legends neighbours share.
struct Resolve: Sendable, Encodable {
    var scale: [String: String]?
    var axis: [String: String]?
    var legend: [String: String]?
}

/// A computed field or a filter, as a Vega expression.
struct Transform: Sendable, Encodable {
    var filter: String?
    var calculate: String?
    var `as`: String?
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

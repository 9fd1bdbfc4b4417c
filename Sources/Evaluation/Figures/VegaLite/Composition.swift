/// One view per value of a field, side by side or below each other.
struct Facet: Sendable, Encodable {
    var column: Channel?
    var row: Channel?
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

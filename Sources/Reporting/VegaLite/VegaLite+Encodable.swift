import Foundation

extension VegaLite: Encodable {
    private static let schema = "https://vega.github.io/schema/vega-lite/v6.json"

    private enum Key: String, CodingKey {
        case schema = "$schema"
        case config, description, data, width, height, projection, encoding, transform
        case params, resolve, spacing, columns, mark, layer, facet, spec, hconcat, vconcat
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        if let theme {
            try object.encode(Self.schema, forKey: .schema)
            try object.encode(theme, forKey: .config)
        }
        try object.encodeIfPresent(description, forKey: .description)
        try object.encodeIfPresent(data, forKey: .data)
        try object.encodeIfPresent(width, forKey: .width)
        try object.encodeIfPresent(height, forKey: .height)
        try object.encodeIfPresent(projection, forKey: .projection)
        try object.encodeIfPresent(encoding, forKey: .encoding)
        try object.encodeIfPresent(transform, forKey: .transform)
        try object.encodeIfPresent(params, forKey: .params)
        try object.encodeIfPresent(resolve, forKey: .resolve)
        try object.encodeIfPresent(spacing, forKey: .spacing)
        try object.encodeIfPresent(columns, forKey: .columns)
        switch content {
        case .mark(let mark): try object.encode(mark, forKey: .mark)
        case .layers(let views): try object.encode(views, forKey: .layer)
        case .row(let views): try object.encode(views, forKey: .hconcat)
        case .column(let views): try object.encode(views, forKey: .vconcat)
        case .facets(let facet, let view):
            try object.encode(facet, forKey: .facet)
            try object.encode(view, forKey: .spec)
        }
    }

    /// The view as JSON with sorted keys: the same view gives the same bytes.
    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}

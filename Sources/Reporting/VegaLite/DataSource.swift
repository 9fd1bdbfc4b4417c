/// The data of a view, always inside the specification.
enum DataSource: Sendable, Encodable {
    /// Rows of named columns.
    case table(DataTable)
    /// Shapes on a plane.
    case shapes([GeoShape])

    private struct Format: Encodable {
        var type = "csv"
        var parse: [String: String]
    }

    private enum Key: CodingKey {
        case values, format
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        switch self {
        case .table(let table):
            try object.encode(table.csv, forKey: .values)
            try object.encode(Format(parse: table.types), forKey: .format)
        case .shapes(let shapes):
            try object.encode(shapes, forKey: .values)
        }
    }
}

/// A polygon with holes as a GeoJSON feature in planar metres, with a value to colour it by.
struct GeoShape: Sendable, Encodable {
    /// The outline counter-clockwise, then the holes clockwise; x and y in turn, rounded.
    private(set) var rings: [[[Double]]]
    /// The value.
    var value: Double

    /// A polygon from its outline and holes in any orientation.
    init(outline: [SIMD2<Double>], holes: [[SIMD2<Double>]] = [], value: Double = 0) {
        rings =
            [Self.ring(outline, counterClockwise: true)]
            + holes.map { Self.ring($0, counterClockwise: false) }
        self.value = value
    }

    /// Twice the signed area.
    private static func area(_ ring: [SIMD2<Double>]) -> Double {
        zip(ring, ring.dropFirst() + ring.prefix(1)).reduce(0) { sum, edge in
            sum + edge.0.x * edge.1.y - edge.1.x * edge.0.y
        }
    }

    /// The closed ring to a tenth of a metre: half a pixel of a map is more.
    private static func ring(_ ring: [SIMD2<Double>], counterClockwise: Bool) -> [[Double]] {
        let forward = (area(ring) >= 0) == counterClockwise
        let turned = forward ? ring : ring.reversed()
        return (turned + turned.prefix(1)).map {
            [($0.x * 10).rounded() / 10, ($0.y * 10).rounded() / 10]
        }
    }

    private struct Geometry: Encodable {
        var type = "Polygon"
        var coordinates: [[[Double]]]
    }

    private enum Key: CodingKey {
        case type, value, geometry
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode("Feature", forKey: .type)
        try object.encode((value * 10).rounded() / 10, forKey: .value)
        try object.encode(Geometry(coordinates: rings), forKey: .geometry)
    }
}

import Foundation
import Support

extension GeographicBox {
    /// The limits in words.
    package var text: String { "latitude \(south) to \(north), longitude \(west) to \(east)" }

    /// The corners, counter-clockwise from the south-west.
    public var corners: [GeographicPoint] {
        [
            GeographicPoint(latitude: south, longitude: west),
            GeographicPoint(latitude: south, longitude: east),
            GeographicPoint(latitude: north, longitude: east),
            GeographicPoint(latitude: north, longitude: west),
        ]
    }

    /// Width and height in metres, on a sphere of 6,371 km (off by up to 0.5 %).
    public var size: (width: Double, height: Double) {
        let metresPerDegree = 6_371_000 * Double.pi / 180
        return (
            (east - west) * metresPerDegree * cos(center.latitude * .pi / 180),
            (north - south) * metresPerDegree
        )
    }

    /// Area in km², on a sphere.
    public var squareKilometres: Double { size.width * size.height / 1e6 }

    /// True if `point` is inside or on the edge.
    public func contains(_ point: GeographicPoint) -> Bool {
        point.latitude >= south && point.latitude <= north && point.longitude >= west
            && point.longitude <= east
    }

    /// True for a box that one transverse Mercator frame can hold: on the globe, within 85
    /// degrees of the equator, at most one degree wide and high.
    var isPlausible: Bool {
        west <= east && south <= north && east - west <= 1 && north - south <= 1
            && abs(south) <= 85 && abs(north) <= 85 && abs(west) <= 180 && abs(east) <= 180
    }

    /// Reads `west,south,east,north` in degrees, the order of the sites' manifest.
    ///
    /// - Parameters:
    ///   - text: the four numbers, separated by commas.
    ///   - source: what to name in errors.
    /// - Throws: `InputError` when `text` is not four numbers that make a box on the globe.
    public init(_ text: String, source: String) throws {
        let numbers = text.split(separator: ",").map {
            Double($0.trimmingCharacters(in: .whitespaces))
        }
        let values = numbers.compactMap { $0 }
        guard numbers.count == 4, values.count == 4 else {
            throw InputError(
                source, expected: "west,south,east,north in degrees", found: "\"\(text)\"")
        }
        self.init(west: values[0], south: values[1], east: values[2], north: values[3])
        guard west < east, south < north, abs(south) <= 90, abs(north) <= 90, abs(west) <= 180,
            abs(east) <= 180
        else {
            throw InputError(
                source, expected: "west < east within 180 degrees, south < north within 90",
                found: "\"\(text)\"")
        }
    }
}

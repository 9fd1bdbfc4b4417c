import Foundation
import Sites
import Support

extension ChosenPositions {
    /// The positions in metres in the frame of `site`, [U], each found to be a place where a user
    /// can be.
    ///
    /// - Parameters:
    ///   - site: the site.
    ///   - mast: centre of the array in metres.
    ///   - indoors: whether users may be inside buildings that have a wall to the open air.
    /// - Throws: `InputError` naming file and line of the first position that is outside the window,
    ///   not above the ground, inside a building or within ``nearest`` of the array.
    /// - Complexity: O(U) in the mean, by a grid over the buildings.
    public func positions(
        on site: Site, mast: SIMD3<Double>, indoors: Bool = false
    ) throws -> [SIMD3<Double>] {
        let window = try site.window()
        let index = BuildingIndex(site.buildings)
        let projection = try Projection(site.frame)
        return try zip(values, lines).map { value, line in
            func refuse(_ expected: String, _ found: String) -> InputError {
                InputError(CSVTable.place(source, line), expected: expected, found: found)
            }
            let point: SIMD3<Double>
            switch form {
            case .local: point = value
            case .geographic:
                guard abs(value.x) <= 90, abs(value.y) <= 180 else {
                    throw refuse(
                        "latitude and longitude in degrees", "\(value.x), \(value.y)")
                }
                let place = projection.local(
                    GeographicPoint(latitude: value.x, longitude: value.y))
                point = site.position(at: place, above: value.z)
            }
            let place = SIMD2(point.x, point.y)
            guard Site.contains(window, place) else {
                throw refuse(
                    String(
                        format: "a position within the window of %@ (x %.1f to %.1f m, y %.1f to "
                            + "%.1f m)",
                        site.name, window.lower.x, window.upper.x, window.lower.y, window.upper.y),
                    String(format: "x %.1f m, y %.1f m", place.x, place.y))
            }
            let above = point.z - site.groundHeight(at: place)
            guard above > 0 else {
                throw refuse("a height above the ground, over 0 m", "\(above) m")
            }
            if let around = index.around(point), !indoors || index.entries(to: point).isEmpty {
                throw refuse(
                    indoors
                        ? "a position in the open air or behind a wall that stands in it"
                        : "a position in the open air",
                    String(
                        format: "%.1f m inside %@, which reaches from %.1f to %.1f m", point.z,
                        around.identifier, around.base, around.top))
            }
            let apart = point - mast
            guard (apart * apart).sum() >= Self.nearest * Self.nearest else {
                throw refuse(
                    "a position at least \(Self.nearest) m from the array", "one at the mast")
            }
            return point
        }
    }

    /// Horizontal distance of each of `positions` from `mast`, in metres.
    static func distances(_ positions: [SIMD3<Double>], from mast: SIMD3<Double>) -> [Double] {
        positions.map {
            (($0.x - mast.x) * ($0.x - mast.x) + ($0.y - mast.y) * ($0.y - mast.y))
                .squareRoot()
        }
    }

    /// The azimuth, of twelve, whose sector holds most of `positions`, in degrees counter-clockwise
    /// from east; 0 when the sector is all around.
    static func bestAzimuth(
        _ positions: [SIMD3<Double>], from mast: SIMD3<Double>, sector: Double
    ) -> Double {
        guard sector < 360 else { return 0 }
        let served = (0..<12).map { turn in
            positions.count {
                let bearing = atan2($0.y - mast.y, $0.x - mast.x) * 180 / .pi
                return abs(remainder(bearing - 30 * Double(turn), 360)) <= sector / 2
            }
        }
        let best = (0..<12).max { (served[$0], -$0) < (served[$1], -$1) } ?? 0
        return 30 * Double(best)
    }
}

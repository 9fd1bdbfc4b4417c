import Channels
import Foundation
import Sites
import Support

/// A mast as the studio's page asks for it.
struct StudioPlace: Decodable, Equatable, Sendable {
    /// Metres east and north of the site's origin.
    var east, north: Double
    /// Height of the array above the ground in metres; `nil` is that of a mast there: above the roof
    /// of a building, or above the street.
    var height: Double?

    /// Latitude, longitude and height above the ground of this mast on `site`.
    ///
    /// - Throws: `InputError` when no mast can stand there.
    func mast(on site: Site) throws -> Mast {
        guard east.isFinite, north.isFinite, height?.isFinite ?? true else {
            throw InputError("mast", expected: "finite metres", found: "\(east), \(north)")
        }
        let point = SIMD2(east, north)
        // Tall parts of a building stand within its outline.
        let roof = site.buildings.filter { $0.footprint.contains(point) }.map(\.top).max()
            .map { $0 - site.groundHeight(at: point) }
        let above = height ?? roof.map { $0 + Mast.roofHeight } ?? Mast.groundHeight
        guard (0.1...10_000).contains(above) else {
            throw InputError("mast", expected: "a height of 0.1 to 10000 m", found: "\(above) m")
        }
        return try Mast(site: site, at: try site.frame.geographic(point), height: above)
    }
}

import Foundation
import Sites
import Support

/// Where the base station's array stands.
public struct Mast: Sendable, Equatable {
    /// Centre of the array in metres in the site's frame.
    public var position: SIMD3<Double>
    /// Latitude and longitude.
    public var location: GeographicPoint
    /// `given`, `ground` or `roof`.
    public var placement: String
    /// Height of the array's centre above what the mast stands on, in metres.
    public var height: Double
    /// One sentence on where the mast stands and why.
    public var reason: String

    /// The height above the ground of a mast that is not on a roof, in metres (ours: the urban
    /// macro cell of TR 38.901 Table 7.2-1).
    public static let groundHeight = 25.0
    /// The height above the roof of a mast on one, in metres (ours: a usual pole; high enough that
    /// the roof's edge does not hide the street).
    public static let roofHeight = 5.0

    /// A mast at a given place, `height` metres above the ground.
    ///
    /// - Throws: `InputError` when the place is outside the site's window or the array would be
    ///   inside a building.
    public init(site: Site, at location: GeographicPoint, height: Double) throws {
        let place = try site.frame.local(location)
        let window = try site.window()
        guard Site.contains(window, place) else {
            let b = site.bounds
            throw InputError(
                "--bs",
                expected: "a place within the window of \(site.name) "
                    + "(latitude \(b.south) to \(b.north), longitude \(b.west) to \(b.east))",
                found: "\(location.latitude),\(location.longitude)")
        }
        let ground = site.groundHeight(at: place)
        let z = ground + height
        let around = site.buildings.first {
            $0.base < z && $0.top >= z && $0.footprint.contains(place)
        }
        if let around {
            throw InputError(
                "--bs", expected: "an array in the open air",
                found: String(
                    format: "a height of %.1f m inside %@, whose top is at %.1f m; raise it with "
                        + "--height", height, around.identifier, around.top - ground))
        }
        self.init(
            position: SIMD3(place.x, place.y, z), location: location, placement: "given",
            height: height,
            reason: String(format: "at the given place, %.1f m above the ground", height))
    }

    /// A mast at a proposed place, with the default height of the placement if none is given.
    public init(site: Site, proposal: MastProposal, height: Double?) throws {
        let above =
            height ?? (proposal.placement == .roof ? Self.roofHeight : Self.groundHeight)
        let base = proposal.position
        self.init(
            position: base + SIMD3(0, 0, above),
            location: try site.frame.geographic(SIMD2(base.x, base.y)),
            placement: proposal.placement.rawValue, height: above,
            reason: proposal.reason + String(format: "; the array is %.1f m above it", above))
    }

    init(
        position: SIMD3<Double>, location: GeographicPoint, placement: String, height: Double,
        reason: String
    ) {
        self.position = position
        self.location = location
        self.placement = placement
        self.height = height
        self.reason = reason
    }
}

import Foundation
import Support

/// A place for a base station near the middle of a site, and why it is there.
///
///     let mast = try MastProposal(site: site)
///     print(mast.reason)      // "on way/123, 31.0 m high, 40 m from …"
///
/// The same site always gives the same place.
public struct MastProposal: Sendable, Equatable, Codable {
    /// What the mast stands on.
    public enum Placement: String, Sendable, Codable, CaseIterable {
        /// The ground, outdoors.
        case ground
        /// The tallest roof near the middle.
        case roof
    }

    /// Roofs from this height in metres carry the mast of ``init(site:)``. Lower ones are those of
    /// houses.
    public static let roofFrom = 15.0
    /// Distance in metres that a mast on the ground keeps from every building.
    public static let clearance = 3.0
    /// Roofs are looked for within this many metres of the middle: cells reach 400 m, so that
    /// most of a window of 1 km is served.
    public static let radius = 150.0

    /// The same for places after the first, about their own points.
    public static let laterRadius = 50.0
    /// Distance in metres between two places proposed for one site.
    public static let separation = 20.0

    /// The base of the mast in metres; the caller adds the mast's height to z.
    public let position: SIMD3<Double>
    /// What it stands on.
    public let placement: Placement
    /// The building it stands on, for roofs.
    public let building: String?
    /// One sentence saying where and why.
    public let reason: String

    /// Proposes a place near the middle of `site`, the origin of its frame.
    ///
    /// Ground: the outdoor point nearest to the middle that is at least ``clearance`` from every
    /// building, on a grid of 1 m. Roof: the middle of the largest piece of the tallest roof that
    /// comes within ``radius`` of the middle, of equally tall ones the nearest; the roof of the
    /// nearest building if none is within that.
    ///
    /// - Throws: `InputError` when there is no such place.
    public init(site: Site, placement: Placement) throws {
        guard let first = try Self.proposals(site: site, placement: placement, count: 1).first
        else { preconditionFailure("one place was asked for") }
        self = first
    }

    /// Proposes the place that a network planner would choose: the tallest roof near the middle if that
    /// has ``roofFrom`` metres, otherwise the ground, where nothing near is as high as a mast of 25 m.
    ///
    /// - Throws: `InputError` when there is neither.
    public init(site: Site) throws {
        if let roof = try? MastProposal(site: site, placement: .roof),
            roof.position.z - site.groundHeight(at: SIMD2(roof.position.x, roof.position.y))
                >= Self.roofFrom
        {
            self = roof
        } else {
            self = try MastProposal(site: site, placement: .ground)
        }
    }

    /// Proposes several places, the first of them that of ``init(site:placement:)``.
    ///
    /// The others are looked for in the same way about points on a spiral around the middle, up to
    /// ``radius`` from it: place n about the point at radius 55 sqrt(n) m and n golden angles, roofs
    /// within ``laterRadius`` of it. No two are on one roof or nearer than ``separation``.
    ///
    /// - Throws: `InputError` when there are not so many places.
    public static func proposals(
        site: Site, placement: Placement, count: Int
    ) throws -> [MastProposal] {
        var proposals: [MastProposal] = []
        for number in 0..<count {
            let distance = min(radius, 55 * Double(number).squareRoot())
            let angle = Double(number) * .pi * (3 - 5.0.squareRoot())
            let middle = SIMD2(
                (distance * cos(angle)).rounded(), (distance * sin(angle)).rounded())
            proposals.append(
                try placement == .ground
                    ? MastProposal(onGroundOf: site, about: middle, besides: proposals)
                    : MastProposal(
                        onRoofOf: site, about: middle,
                        within: number == 0 ? radius : laterRadius, besides: proposals))
        }
        return proposals
    }

    /// Whether `point` keeps ``separation`` from this mast.
    private func isApart(from point: SIMD2<Double>) -> Bool {
        Ring.length(point - SIMD2(position.x, position.y)) >= Self.separation
    }

    private init(position: SIMD3<Double>, placement: Placement, building: String?, reason: String) {
        self.position = position
        self.placement = placement
        self.building = building
        self.reason = reason
    }

    private init(
        onGroundOf site: Site, about middle: SIMD2<Double>, besides others: [MastProposal]
    ) throws {
        func isFree(_ offset: SIMD2<Int>) -> Bool {
            let point = middle + SIMD2(offset)
            return !site.obstacles.isNear(point, within: Self.clearance)
                && others.allSatisfy { $0.isApart(from: point) }
        }
        let window = try site.window()
        let reach = Int(min(1000, (window.upper - window.lower).max()).rounded(.up))
        // Rings of growing distance: the first ring with a free point holds the nearest one up to
        // the ring's own spread, so one more sweep by true distance within it settles it.
        for radius in 0...max(1, reach) {
            guard let first = Self.nearest(Self.square(radius).filter(isFree)) else { continue }
            // Points farther out along the axes may still be nearer than a corner of this square.
            let limit = Int((Double(first.x * first.x + first.y * first.y)).squareRoot())
            let later = radius < limit ? (radius + 1...limit).flatMap(Self.square) : []
            let nearest = Self.nearest([first] + later.filter(isFree)) ?? first
            let point = middle + SIMD2<Double>(nearest)
            self.init(
                position: SIMD3(point, site.groundHeight(at: point)), placement: .ground,
                building: nil,
                reason: String(
                    format: "on the ground, %.0f m from the middle of the window: the nearest "
                        + "outdoor point at least %.0f m from every building",
                    Ring.length(point), Self.clearance))
            return
        }
        throw InputError(
            site.source, expected: "an outdoor point \(Self.clearance) m from every building",
            found: "none within \(reach) m of the middle")
    }

    /// The points of the 1 m grid at Chebyshev distance `radius` from the origin.
    private static func square(_ radius: Int) -> [SIMD2<Int>] {
        guard radius > 0 else { return [.zero] }
        return (-radius..<radius).flatMap { i in
            [SIMD2(i, -radius), SIMD2(radius, i), SIMD2(-i, radius), SIMD2(-radius, -i)]
        }
    }

    /// The point nearest to the origin; of equally near ones that with the least x, then y.
    private static func nearest(_ points: [SIMD2<Int>]) -> SIMD2<Int>? {
        points.min {
            ($0.x * $0.x + $0.y * $0.y, $0.x, $0.y) < ($1.x * $1.x + $1.y * $1.y, $1.x, $1.y)
        }
    }

    private init(
        onRoofOf site: Site, about middle: SIMD2<Double>, within radius: Double,
        besides others: [MastProposal]
    ) throws {
        func distance(_ building: Building) -> Double {
            building.footprint.contains(middle) ? 0 : building.footprint.distanceToEdges(middle)
        }
        let taken = Set(others.compactMap(\.building))
        let all = site.buildings.filter { !taken.contains($0.identifier) }.map {
            (building: $0, distance: distance($0))
        }
        let near = all.filter { $0.distance <= radius }
        let tallest = near.min {
            (-$0.building.height, $0.distance, $0.building.identifier)
                < (-$1.building.height, $1.distance, $1.building.identifier)
        }
        let nearest = all.min {
            ($0.distance, $0.building.identifier) < ($1.distance, $1.building.identifier)
        }
        guard let chosen = (tallest ?? nearest)?.building else {
            throw InputError(site.source, expected: "at least one building", found: "none")
        }
        guard let point = PlaneGeometry().interiorPoint(chosen.footprint) else {
            throw InputError(
                site.source, expected: "a roof with an area", found: chosen.identifier)
        }
        let rank = tallest == nil ? "the nearest roof, since none" : "the tallest roof that"
        self.init(
            position: SIMD3(point, chosen.top), placement: .roof, building: chosen.identifier,
            reason: String(
                format:
                    "on \(chosen.identifier), %.1f m high, %.0f m from the middle of the window: "
                    + "\(rank) comes within %.0f m of \(others.isEmpty ? "the middle" : "a point")",
                chosen.height, Ring.length(point), radius))
    }
}

extension SIMD2 where Scalar == Double {
    /// The grid point `point` in metres.
    init(_ point: SIMD2<Int>) { self.init(Double(point.x), Double(point.y)) }
}

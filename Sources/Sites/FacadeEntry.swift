import Foundation

/// A place before a wall where a wave enters a building on its way to somebody inside.
package struct FacadeEntry: Sendable, Equatable {
    /// In metres, ``clearance`` before the wall, at the height of the one inside.
    package var point: SIMD3<Double>
    /// Metres from the wall to the one inside.
    package var depth: Double

    /// Distance in metres from the wall to the point before it (ours: far enough for no ray to take the
    /// point for one behind the wall, near enough for it to see what the wall sees).
    package static let clearance = 0.1
    /// Walls closer in direction than this, in degrees, let in the same waves (ours).
    static let apart = 45.0
    /// Walls shorter than this in metres let nothing in (ours: no window fits).
    static let shortest = 1.0
    /// Most entries of one place.
    package static let limit = 4
}

extension BuildingIndex {
    /// Where waves enter on their way to `point`: before the nearest free walls of the building around it
    /// that face in different directions, at most ``FacadeEntry/limit``, the nearest first.
    ///
    /// A wall is free where the air before it belongs to no other building and the way from it to the
    /// point stays inside. Empty in the open air and in a building that is built in on all sides.
    ///
    /// Complexity: O(n²) for n corners at worst, O(n) for most buildings.
    package func entries(to point: SIMD3<Double>) -> [FacadeEntry] {
        guard let building = around(point) else { return [] }
        let place = SIMD2(point.x, point.y)
        let walls = building.footprint.rings.flatMap(Self.walls)
        let near = walls.compactMap { wall in wall.foot(of: place).map { (wall, foot: $0) } }
            .map { (wall: $0.0, foot: $0.foot, depth: Ring.length($0.foot - place)) }
            .sorted { $0.depth < $1.depth }
        var taken: [(entry: FacadeEntry, outward: SIMD2<Double>)] = []
        let cosine = cos(FacadeEntry.apart * .pi / 180)
        for (wall, foot, depth) in near where taken.count < FacadeEntry.limit {
            guard taken.allSatisfy({ Ring.dot($0.outward, wall.outward) < cosine }) else {
                continue
            }
            let before = foot + FacadeEntry.clearance * wall.outward
            let outside = SIMD3(before.x, before.y, point.z)
            guard around(outside) == nil,
                !walls.contains(where: { $0 != wall && $0.crosses(place, foot) })
            else { continue }
            taken.append((FacadeEntry(point: outside, depth: depth), wall.outward))
        }
        return taken.map(\.entry)
    }

    /// A straight piece of a building's outline.
    private struct Wall: Equatable {
        var from, to: SIMD2<Double>
        /// Unit vector out of the building.
        var outward: SIMD2<Double>

        /// The point of the wall nearest to `point`, half the shortest wall away from its corners; `nil`
        /// where the wall is too short, or seen from outside.
        func foot(of point: SIMD2<Double>) -> SIMD2<Double>? {
            let edge = to - from
            let length = Ring.length(edge)
            guard length >= FacadeEntry.shortest, Ring.dot(point - from, outward) < 0 else {
                return nil
            }
            let margin = FacadeEntry.shortest / 2 / length
            let along = Ring.dot(point - from, edge) / (length * length)
            return from + min(1 - margin, max(margin, along)) * edge
        }

        /// Whether the wall lies across the way from `a` to `b`.
        func crosses(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Bool {
            let sides = (Ring.cross(b - a, from - a), Ring.cross(b - a, to - a))
            let ends = (Ring.cross(to - from, a - from), Ring.cross(to - from, b - from))
            return sides.0 * sides.1 < 0 && ends.0 * ends.1 < 0
        }
    }

    /// The edges of a ring with the building on their left.
    private static func walls(_ ring: [SIMD2<Double>]) -> [Wall] {
        ring.indices.compactMap { i in
            let (a, b) = (ring[i], ring[(i + 1) % ring.count])
            let length = Ring.length(b - a)
            guard length > 0 else { return nil }
            return Wall(from: a, to: b, outward: SIMD2(b.y - a.y, a.x - b.x) / length)
        }
    }
}

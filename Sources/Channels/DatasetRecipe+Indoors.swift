import Foundation
import RayTracing
import Sites
import Support

// Users inside buildings: where they are, and how waves reach them.
extension DatasetRecipe {
    /// Where user `user` is at `point`: on the ground, or on a storey of the building there; `nil` where
    /// that user may not be.
    func place(
        _ user: Int, at point: SIMD2<Double>, _ site: Site, _ window: Site.Window,
        _ buildings: BuildingIndex?
    ) -> SIMD3<Double>? {
        let outdoors =
            isAllowed(point, site, window)
            ? site.position(at: point, above: users.height) : nil
        guard let indoor = users.indoor, let buildings else { return outdoors }
        var random = Philox(
            seed: seed, stream: RandomStream.indoorUsers,
            substream: UInt32(truncatingIfNeeded: user))
        guard random.uniform() < indoor.share else { return outdoors }
        guard Site.contains(window, point),
            let building = buildings.over(point).first(where: { $0.clearance < Site.headroom })
        else { return nil }
        let storeys = max(1, Int((building.top - building.base) / BuildingIndex.storey))
        let floor = building.base + BuildingIndex.storey * Double(random.integer(below: storeys))
        let position = SIMD3(point.x, point.y, floor + users.height)
        return buildings.entries(to: position).isEmpty ? nil : position
    }

    /// Where waves enter on their way to each of `positions`; nowhere where all are taken for outdoors.
    func entries(
        to positions: [SIMD3<Double>], _ buildings: BuildingIndex?
    ) -> [[FacadeEntry]] {
        guard let buildings else { return positions.map { _ in [] } }
        return Parallel.map(positions.count, threads: tracing.threads) {
            buildings.entries(to: positions[$0])
        }
    }
}

extension DatasetRecipe.Placed {
    /// The points to which paths are traced: the users outdoors, and for each of the others the air
    /// before the walls.
    var targets: [SIMD3<Double>] {
        zip(positions, entries).flatMap { position, entries in
            entries.isEmpty ? [position] : entries.map(\.point)
        }
    }

    /// What reaches a user, and from how many metres behind a wall; 0 outdoors.
    typealias Arrival = (paths: [PropagationPath], depth: Double)

    /// The paths of the users, [U], from those to ``targets``: for users indoors those through the wall
    /// that lets most power in.
    ///
    /// Behind the wall a path goes straight on to the user. Its length grows by the depth, which its
    /// spreading follows, and its direction of arrival stays that before the wall.
    func arriving(_ traced: [[PropagationPath]], frequency: Double) -> [Arrival] {
        guard let loss = recipe.users.indoor?.entryLoss else { return traced.map { ($0, 0) } }
        let wall = loss.wall(at: frequency)
        var next = 0
        return entries.indices.map { user in
            guard !entries[user].isEmpty else {
                next += 1
                return (traced[next - 1], 0)
            }
            var random = Philox(
                seed: recipe.seed, stream: RandomStream.entryLosses,
                substream: UInt32(truncatingIfNeeded: user))
            let own = wall + loss.deviation * random.normalPair().0
            let ways = entries[user].map { entry -> Arrival in
                next += 1
                let paths = traced[next - 1].map {
                    $0.entering(
                        at: entry.point, depth: entry.depth, loss: own + loss.inside(entry.depth))
                }
                return (paths, entry.depth)
            }
            return ways.max {
                PathStatistics.gain($0.paths) < PathStatistics.gain($1.paths)
            } ?? ([], 0)
        }
    }
}

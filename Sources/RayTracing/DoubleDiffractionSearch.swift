import Foundation
import Sites
import Support

// Goals, in order: 1. the paths over two edges, without reflections, to receivers that nothing reaches but
// over edges; 2. time of the order of that of the first edges.
//
// Of a path over two edges the second bend lies near that of the wave which would come straight from the
// source, and the first near that of the wave from the source to this point. Both are asked for all edges
// with all receivers, eight at a time, and what passes is made exact.

/// Finds the paths over two edges.
struct DoubleDiffractionSearch: Sendable {
    let geometry: EdgeGeometry
    let fields: FieldSolver
    /// The edges that the source sees.
    let lights: [EdgeLight]
    let receivers: [SIMD3<Double>]
    let threads: Int?

    /// How far beyond an edge's end the point of the simpler wave may lie, in metres (ours).
    private static let slack = 5.0

    /// A second edge and a receiver that sees it, where the wave straight from the source would bend.
    private struct Last: Sendable {
        var edge: Int
        var receiver: Int
        var along: Double
        var point: SIMD3<Double>
    }

    /// The paths to the receivers `wanted`, in no order.
    ///
    /// - Parameter floors: power below which a path to each of all receivers is left out, [U].
    func paths(
        to wanted: [Int], floors: [Double]
    ) -> [(receiver: Int, path: PropagationPath)] {
        let lasts = lasts(to: wanted)
        let lanes = ReceiverLanes(lasts.map(\.point))
        return Parallel.map(lights.count, threads: threads) { index in
            let light = lights[index]
            var found: [(receiver: Int, path: PropagationPath)] = []
            for span in light.spans {
                let wide = (span.lowerBound - Self.slack)...(span.upperBound + Self.slack)
                lanes.forEach(edge: geometry.edges[light.edge], origin: light.origin, span: wide) {
                    let last = lasts[$0]
                    guard let path = path(over: light, then: last, near: span) else { return }
                    let power = path.gain.lengthSquared
                    if power.isFinite, power >= floors[last.receiver] {
                        found.append((last.receiver, path))
                    }
                }
            }
            return found
        }.flatMap { $0 }
    }

    /// The edges that receivers see.
    private func lasts(to wanted: [Int]) -> [Last] {
        let positions = wanted.map { receivers[$0] }
        let lanes = ReceiverLanes(positions)
        let edges = geometry.edges
        return Parallel.map(edges.count, threads: threads) { index in
            let edge = edges[index]
            var seen: [Last] = []
            lanes.forEach(
                edge: edge, origin: geometry.source,
                span: -Self.slack...(edge.length + Self.slack)
            ) { i in
                guard
                    let bend = edge.diffractionPointOnLine(
                        from: geometry.source, to: positions[i])
                else { return }
                // Not at the very ends, which others may cover.
                let along = min(max(bend, 0.01 * edge.length), 0.99 * edge.length)
                let point = edge.start + along * edge.direction
                guard edge.isFree(positions[i] - point),
                    !geometry.images.isOccluded(
                        from: geometry.lifted(point, edge), to: positions[i])
                else { return }
                seen.append(Last(edge: index, receiver: wanted[i], along: along, point: point))
            }
            return seen
        }.flatMap { $0 }
    }

    /// The path over `light`'s edge and then that of `last`; `nil` if there is none.
    private func path(
        over light: EdgeLight, then last: Last, near span: ClosedRange<Double>
    ) -> PropagationPath? {
        guard light.edge != last.edge else { return nil }
        let (first, second) = (geometry.edges[light.edge], geometry.edges[last.edge])
        let shares = first.sharesFace(with: second)
        // Which side the edges have of each other hardly depends on where the bends are.
        let ends = [span.lowerBound, span.upperBound].map { first.start + $0 * first.direction }
        guard shares || ends.contains(where: { first.isFree(last.point - $0) }) else { return nil }
        let receiver = receivers[last.receiver]
        let pair = EdgePair(first: first, second: second)
        let guess = SIMD2((span.lowerBound + span.upperBound) / 2, last.along)
        guard
            let at = pair.diffractionPoints(from: geometry.source, to: receiver, guess: guess),
            light.reaches(at.x)
        else { return nil }
        let bends = (
            first.start + at.x * first.direction, second.start + at.y * second.direction
        )
        let way = bends.1 - bends.0
        guard shares || first.isFree(way) && second.isFree(-way),
            second.isFree(receiver - bends.1),
            first.isTurned(geometry.source, at: bends.0), first.isTurned(bends.1, at: bends.0),
            second.isTurned(bends.0, at: bends.1), second.isTurned(receiver, at: bends.1)
        else { return nil }
        let (a, b) = (geometry.lifted(bends.0, first), geometry.lifted(bends.1, second))
        let images = geometry.images
        guard !images.isOccluded(from: b, to: receiver), !images.isOccluded(from: a, to: b),
            !images.isOccluded(from: geometry.source, to: a)
        else { return nil }
        return fields.path(
            from: geometry.source, over: (first, second), at: bends, to: receiver)
    }
}

import Foundation
import Sites
import Support

/// Weakens paths by the woods and trees that they pass through.
///
/// Leaves bend and reflect nothing here: they take from a path ``FoliageLoss`` on all its metres in
/// them, all legs together, and a line of sight through them stays one.
///
///     let foliage = Foliage(site.crowns, frequency: 2e9)
///     let metres = foliage.depth(from: SIMD3(0, 0, 25), to: SIMD3(80, 30, 1.5))
///     let lost = foliage.loss.loss(metres)                // dB
public struct Foliage: Sendable {
    /// What leaves take.
    public let loss: FoliageLoss
    private let crowns: [Crown]
    private let index: FootprintIndex
    /// Height of the highest leaf above the ground in metres.
    private let top: Double
    private let terrain: Terrain?

    /// The leaves of `crowns` at `frequency` in Hz, on level ground or on that of `terrain`. O(n) for n
    /// corners.
    public init(_ crowns: [Crown], on terrain: Terrain? = nil, frequency: Double) {
        loss = FoliageLoss(frequency: frequency)
        self.crowns = crowns
        self.terrain = terrain
        index = FootprintIndex(crowns.map(\.footprint))
        top = crowns.map(\.top).max() ?? 0
    }

    /// The paths of each of `receivers` from `source`, [U], with the loss of the leaves on them.
    ///
    /// O(P (c + n)) for P legs of paths, c cells that one crosses and n corners of the crowns there.
    public func weakened(
        _ paths: [[PropagationPath]], from source: SIMD3<Double>, to receivers: [SIMD3<Double>],
        threads: Int? = nil
    ) -> [[PropagationPath]] {
        guard !crowns.isEmpty else { return paths }
        return Parallel.map(paths.count, threads: threads) { user in
            paths[user].map { weakened($0, from: source, to: receivers[user]) }
        }
    }

    private func weakened(
        _ path: PropagationPath, from source: SIMD3<Double>, to receiver: SIMD3<Double>
    ) -> PropagationPath {
        let points = [source] + path.vertices + [receiver]
        let inside = zip(points, points.dropFirst()).reduce(0) { $0 + depth(from: $1.0, to: $1.1) }
        guard inside > 0 else { return path }
        var path = path
        path.spreading *= pow(10, -loss.loss(inside) / 20)
        return path
    }

    /// Metres in leaves on the straight way between two points; what several crowns share counts once.
    ///
    /// Leaves are as high above the ground at every place as their crown says. Over `Terrain` the way is
    /// cut into pieces of a quarter of its spacing, over each of which the ground is taken for straight.
    public func depth(from a: SIMD3<Double>, to b: SIMD3<Double>) -> Double {
        guard let terrain else { return share(from: a, to: b) * length(b - a) }
        let way = b - a
        let across = (way.x * way.x + way.y * way.y).squareRoot()
        let pieces = max(1, Int((4 * across / terrain.spacing).rounded(.up)))
        func aboveGround(_ piece: Int) -> SIMD3<Double> {
            let point = a + Double(piece) / Double(pieces) * way
            return point - SIMD3(0, 0, terrain.height(at: SIMD2(point.x, point.y)))
        }
        return (0..<pieces).reduce(0) {
            $0 + share(from: aboveGround($1), to: aboveGround($1 + 1))
        } * length(way) / Double(pieces)
    }

    /// The share of the way from `a` to `b`, over level ground, that is in leaves.
    private func share(from a: SIMD3<Double>, to b: SIMD3<Double>) -> Double {
        let way = b - a
        // Only what lies below the highest leaf matters.
        var reach = 0.0...1.0
        if max(a.z, b.z) > top {
            guard min(a.z, b.z) < top else { return 0 }
            let crossing = (top - a.z) / way.z
            reach = a.z > top ? crossing...1 : 0...crossing
        }
        var stretches: [ClosedRange<Double>] = []
        let (start, end) = (a + reach.lowerBound * way, a + reach.upperBound * way)
        for crown in index.along(SIMD2(start.x, start.y), SIMD2(end.x, end.y)) {
            stretches += Self.stretches(in: crowns[crown], from: a, along: way)
        }
        stretches.sort { $0.lowerBound < $1.lowerBound }
        var share = 0.0
        var passed = 0.0
        for stretch in stretches where stretch.upperBound > passed {
            share += stretch.upperBound - max(passed, stretch.lowerBound)
            passed = stretch.upperBound
        }
        return share
    }

    /// The parts of the way a + t way, t from 0 to 1, in a crown: by the even-odd rule over its outline,
    /// between its base and its top.
    private static func stretches(
        in crown: Crown, from a: SIMD3<Double>, along way: SIMD3<Double>
    ) -> [ClosedRange<Double>] {
        var heights = 0.0...1.0
        if way.z == 0 {
            guard a.z >= crown.base, a.z <= crown.top else { return [] }
        } else {
            let ends = ((crown.base - a.z) / way.z, (crown.top - a.z) / way.z)
            let (low, high) = (max(0, min(ends.0, ends.1)), min(1, max(ends.0, ends.1)))
            guard low < high else { return [] }
            heights = low...high
        }
        let (start, plan) = (SIMD2(a.x, a.y), SIMD2(way.x, way.y))
        guard plan.x != 0 || plan.y != 0 else {
            return crown.footprint.contains(start) ? [heights] : []
        }
        var crossings: [Double] = []
        for ring in crown.footprint.rings {
            for i in ring.indices {
                let p = ring[i] - start
                let q = ring[(i + 1) % ring.count] - start
                // Sides of the endless line on which the edge's ends lie.
                let (s, t) = (plan.x * p.y - plan.y * p.x, plan.x * q.y - plan.y * q.x)
                guard (s > 0) != (t > 0) else { continue }
                let point = p + s / (s - t) * (q - p)
                crossings.append((point * plan).sum() / (plan * plan).sum())
            }
        }
        crossings.sort()
        return stride(from: 0, to: crossings.count - 1, by: 2).compactMap { i in
            let low = max(crossings[i], heights.lowerBound)
            let high = min(crossings[i + 1], heights.upperBound)
            return low < high ? low...high : nil
        }
    }
}

/// Receivers eight at a time, for asking which of them an edge can serve.
struct ReceiverLanes: Sendable {
    private let x, y, z: [SIMD8<Float>]
    private let count: Int

    init(_ positions: [SIMD3<Double>]) {
        count = positions.count
        func lanes(_ axis: Int) -> [SIMD8<Float>] {
            stride(from: 0, to: positions.count, by: 8).map { first in
                var lane = SIMD8<Float>(repeating: .nan)
                for i in 0..<min(8, positions.count - first) {
                    lane[i] = Float(positions[first + i][axis])
                }
                return lane
            }
        }
        (x, y, z) = (lanes(0), lanes(1), lanes(2))
    }

    /// Calls `body` with each receiver whose diffraction point on `edge`, for a wave from `origin`,
    /// lies within `span` metres from its start, and perhaps a few beside it. O(U).
    func forEach(
        edge: DiffractingEdge, origin: SIMD3<Double>, span: ClosedRange<Double>,
        _ body: (Int) -> Void
    ) {
        let start = SIMD3<Float>(edge.start)
        let way = SIMD3<Float>(edge.direction)
        let source = edge.coordinates(of: origin)
        let (along, across) = (Float(source.along), Float(source.across))
        let slack: Float = 0.05
        let (low, high) = (Float(span.lowerBound) - slack, Float(span.upperBound) + slack)
        for i in x.indices {
            let (dx, dy, dz) = (x[i] - start.x, y[i] - start.y, z[i] - start.z)
            let a = dx * way.x + dy * way.y + dz * way.z
            let squares = dx * dx + dy * dy + dz * dz - a * a
            // Of a negative rounding error the root would be no number, and the receiver lost.
            let b = squares.replacing(with: 0, where: squares .< 0).squareRoot()
            // t (b + across) = along b + a across
            let left = along * b + a * across
            let sum = b + across
            let hit = (left .>= low * sum) .& (left .<= high * sum)
            guard any(hit) else { continue }
            for lane in 0..<8 where hit[lane] { body(8 * i + lane) }
        }
    }
}

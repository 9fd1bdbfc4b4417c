import Foundation

/// Rays along Keller's cone from one point of an edge: those that a wave leaves it in.
struct EdgeFan {
    /// Unit vectors, evenly around the edge through its free sector, sixteen by sixteen.
    let sectors: [[SIMD3<Float>]]
    private let spacing: Double
    private let step: Double

    /// - Parameters:
    ///   - edge: the edge.
    ///   - along: the point's distance from its start in metres.
    ///   - origin: where the wave comes from.
    ///   - rays: number of rays.
    ///   - step: distance to the next point in metres.
    init(
        _ edge: DiffractingEdge, at along: Double, origin: SIMD3<Double>, rays: Int, step: Double
    ) {
        let point = edge.start + along * edge.direction
        let incoming = normalize(point - origin)
        let cosine = dot(incoming, edge.direction)
        let sine = max(0, 1 - cosine * cosine).squareRoot()
        spacing = sine * edge.exteriorAngle / Double(rays)
        self.step = step
        let directions = (0..<rays).map { i in
            let angle = (Double(i) + 0.5) * edge.exteriorAngle / Double(rays)
            return SIMD3<Float>(cosine * edge.direction + sine * edge.direction(at: angle))
        }
        sectors = stride(from: 0, to: rays, by: RayPacket.size).map {
            Array(directions[$0..<min(rays, $0 + RayPacket.size)])
        }
    }

    /// How far around a bundle of these rays receivers are tried, in radians: half a ray to the side,
    /// and half a step along the edge as it is seen over `distance` metres; a third more.
    func margin(distance: Float) -> Float {
        Float(spacing) + Float.atan(0.7 * Float(step) / max(distance, 1e-3))
    }
}

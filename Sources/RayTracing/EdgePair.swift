import Foundation

/// Two edges over which a wave goes, one after the other.
struct EdgePair {
    let first, second: DiffractingEdge

    /// The points on both edges at which a wave from `source` to `target` is diffracted, as distances
    /// along them, by Fermat's principle; `nil` when one is beyond its edge's ends.
    ///
    /// The length of the way is a convex function of the two distances; Newton's steps, halved where they
    /// lengthen it, find its least from `guess`.
    func diffractionPoints(
        from source: SIMD3<Double>, to target: SIMD3<Double>, guess: SIMD2<Double>
    ) -> SIMD2<Double>? {
        var at = guess
        var here = Way(self, source, target, at)
        for _ in 0..<Self.mostSteps {
            guard let step = here.step, here.length.isFinite else { return nil }
            var factor = 1.0
            var next = Way(self, source, target, at - step)
            while next.length > here.length, factor > 1e-3 {
                factor /= 2
                next = Way(self, source, target, at - factor * step)
            }
            at -= factor * step
            here = next
            if abs(step.x) + abs(step.y) < Self.tolerance { break }
        }
        guard at.x >= 0, at.x < first.length, at.y >= 0, at.y < second.length,
            here.isStationary
        else { return nil }
        return at
    }

    private static let mostSteps = 30
    /// In metres.
    private static let tolerance = 1e-9

    /// The way over the edges at two of their points, with its derivatives.
    private struct Way {
        let length: Double
        private let gradient: SIMD2<Double>
        private let curvature: (SIMD2<Double>, cross: Double)

        init(
            _ pair: EdgePair, _ source: SIMD3<Double>, _ target: SIMD3<Double>,
            _ at: SIMD2<Double>
        ) {
            let a = pair.first.start + at.x * pair.first.direction
            let b = pair.second.start + at.y * pair.second.direction
            let (one, two, three) = (a - source, b - a, target - b)
            let lengths = SIMD3(
                RayTracing.length(one), RayTracing.length(two), RayTracing.length(three))
            length = lengths.sum()
            let (p, q) = (pair.first.direction, pair.second.direction)
            // Cosines of the edges with the three stretches.
            let (p1, p2) = (dot(p, one) / lengths.x, dot(p, two) / lengths.y)
            let (q2, q3) = (dot(q, two) / lengths.y, dot(q, three) / lengths.z)
            gradient = SIMD2(p1 - p2, q2 - q3)
            curvature = (
                SIMD2(
                    (1 - p1 * p1) / lengths.x + (1 - p2 * p2) / lengths.y,
                    (1 - q2 * q2) / lengths.y + (1 - q3 * q3) / lengths.z),
                cross: -(dot(p, q) - p2 * q2) / lengths.y
            )
        }

        /// Newton's step; `nil` where the way has no curvature.
        var step: SIMD2<Double>? {
            let (own, cross) = curvature
            let determinant = own.x * own.y - cross * cross
            guard determinant > 1e-12 * own.x * own.y else { return nil }
            return SIMD2(
                own.y * gradient.x - cross * gradient.y, own.x * gradient.y - cross * gradient.x)
                / determinant
        }

        var isStationary: Bool { abs(gradient.x) + abs(gradient.y) < 1e-6 }
    }
}

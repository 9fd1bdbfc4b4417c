/// The piece of ground that a map shows, and where it lies in pixels, with equal scales.
struct MapExtent: Sendable {
    /// Lower left and upper right corner in metres.
    private(set) var low: SIMD2<Double>
    private(set) var high: SIMD2<Double>
    /// Width of the map in pixels.
    let width: Double

    /// The box around `points` with a margin, widened so that no side is much longer than the
    /// other. Without points: 100 m around the origin.
    init(around points: [SIMD2<Double>], margin: Double = 30, width: Double) {
        self.width = width
        low = points.reduce(points.first ?? SIMD2(-100, -100)) { pointwiseMin($0, $1) }
        high = points.reduce(points.first ?? SIMD2(100, 100)) { pointwiseMax($0, $1) }
        let middle = (low + high) / 2
        var half = (high - low) / 2 + margin
        half.x = max(half.x, half.y * 0.9)
        half.y = max(half.y, half.x * 0.9)
        low = middle - half
        high = middle + half
    }

    /// Pixels per metre.
    var scale: Double { width / (high.x - low.x) }
    /// Height of the map in pixels.
    var height: Double { (high.y - low.y) * scale }
    /// The same mapping for shapes.
    var projection: Projection {
        Projection(scale: scale, translate: [-low.x * scale, high.y * scale])
    }
    /// Whether a ring may touch the map, judged by its bounding box.
    func touches(_ ring: [SIMD2<Float>]) -> Bool {
        guard let first = ring.first else { return false }
        let least = SIMD2<Double>(ring.reduce(first) { pointwiseMin($0, $1) })
        let most = SIMD2<Double>(ring.reduce(first) { pointwiseMax($0, $1) })
        return least.x < high.x && most.x > low.x && least.y < high.y && most.y > low.y
    }

    /// A round length of at most a fifth of the width, for the scale bar, in metres.
    var barLength: Double {
        let target = (high.x - low.x) / 5
        let candidates: [Double] = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000]
        return candidates.last { $0 <= target } ?? 10
    }
}

/// The numbers of scattering points that their weights at a receiver need, one array each, so that
/// eight points are done at a time.
struct ScatterLanes {
    private typealias Lane = SIMD8<Float>

    /// Room for the weights: the points, and zeros up to a whole number of lanes.
    let count: Int
    private let exponent: Int?
    private var columns: [[Lane]]

    private enum Column: Int, CaseIterable {
        case x, y, z, normalX, normalY, normalZ, mirrorX, mirrorY, mirrorZ, weight, extent
    }

    init(_ points: [ScatterPoint], lobe: ScatteringLobe) {
        let lanes = (points.count + 7) / 8
        count = 8 * lanes
        exponent =
            if case .directive(let exponent) = lobe { exponent } else { nil }
        var columns = Column.allCases.map { _ in [Lane](repeating: .zero, count: lanes) }
        for (i, point) in points.enumerated() {
            let p = point.position
            let values = [
                p.x, p.y, p.z, point.normal.x, point.normal.y, point.normal.z,
                point.mirror.x, point.mirror.y, point.mirror.z, point.weight,
                point.extent,
            ]
            for (column, value) in values.enumerated() {
                columns[column][i / 8][i % 8] = Float(value)
            }
        }
        self.columns = columns
    }

    /// Writes p F w / (r^2 + a^2) of every point, w its weight, and returns their sum. O(points).
    func weights(
        at receiver: SIMD3<Float>, into weights: UnsafeMutableBufferPointer<Float>
    ) -> Double {
        var total = 0.0
        func column(_ name: Column) -> [Lane] { columns[name.rawValue] }
        let (x, y, z) = (column(.x), column(.y), column(.z))
        let (nx, ny, nz) = (column(.normalX), column(.normalY), column(.normalZ))
        let (mx, my, mz) = (column(.mirrorX), column(.mirrorY), column(.mirrorZ))
        let (weight, extent) = (column(.weight), column(.extent))
        for i in x.indices {
            let (dx, dy, dz) = (receiver.x - x[i], receiver.y - y[i], receiver.z - z[i])
            let square = dx * dx + dy * dy + dz * dz
            let distance = square.squareRoot()
            let cosine = (dx * nx[i] + dy * ny[i] + dz * nz[i]) / distance
            var shape = cosine
            if let exponent {
                let mirror = (dx * mx[i] + dy * my[i] + dz * mz[i]) / distance
                let half = 0.5 + 0.5 * mirror
                shape = half
                for _ in 1..<exponent { shape *= half }
            }
            // Behind the surface, and where there is no point, there is nothing.
            let value = (shape * weight[i] / (square + extent[i]))
                .replacing(with: 0, where: .!(cosine .> 0))
            for lane in 0..<8 { weights[8 * i + lane] = value[lane] }
            total += Double(value.sum())
        }
        return total
    }
}

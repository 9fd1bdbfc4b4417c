/// Points that lie within a tolerance of each other, made one.
struct Welding {
    /// The points that remain.
    private(set) var points: [SIMD3<Double>] = []
    /// Which of them each given point became.
    private(set) var ids: [Int32] = []

    /// Welds `given` points; each becomes the first one within `tolerance` metres of it (in every
    /// coordinate). O(V).
    init(_ given: [SIMD3<Double>], tolerance: Double) {
        var cells: [SIMD3<Int64>: [Int32]] = [:]
        ids.reserveCapacity(given.count)
        for point in given {
            let scaled = point / tolerance
            let cell = SIMD3<Int64>(
                Int64(scaled.x.rounded(.down)), Int64(scaled.y.rounded(.down)),
                Int64(scaled.z.rounded(.down)))
            var id: Int32?
            search: for x in -1...1 {
                for y in -1...1 {
                    for z in -1...1 {
                        let near = cells[cell &+ SIMD3(Int64(x), Int64(y), Int64(z))] ?? []
                        id = near.first {
                            let way = points[Int($0)] - point
                            return max(abs(way.x), abs(way.y), abs(way.z)) <= tolerance
                        }
                        if id != nil { break search }
                    }
                }
            }
            if let id {
                ids.append(id)
            } else {
                cells[cell, default: []].append(Int32(points.count))
                ids.append(Int32(points.count))
                points.append(point)
            }
        }
    }
}

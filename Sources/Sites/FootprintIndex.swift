/// Finds the polygons around a point quickly.
///
/// A uniform grid over the polygons' extents; each cell lists the polygons whose box touches it.
/// Cells are about as large as an average polygon, so a query looks at a handful of polygons:
/// O(1) in the number of polygons, and O(corners) of those few.
package struct FootprintIndex: Sendable {
    /// The polygons, in the order in which they were given; queries return indices into this.
    package let footprints: [Footprint]
    private let lower: SIMD2<Double>
    private let cellSize: Double
    private let columns: Int
    private let rows: Int
    /// The polygons of cell c are `entries[starts[c]..<starts[c + 1]]`.
    private let starts: [Int32]
    private let entries: [Int32]
    private let extents: [(lower: SIMD2<Double>, upper: SIMD2<Double>)]

    /// An index of `footprints`. Complexity: O(n).
    package init(_ footprints: [Footprint]) {
        self.footprints = footprints
        extents = footprints.map(\.extent)
        var low = SIMD2(repeating: Double.infinity)
        var high = SIMD2(repeating: -Double.infinity)
        for extent in extents {
            low = pointwiseMin(low, extent.lower)
            high = pointwiseMax(high, extent.upper)
        }
        guard !footprints.isEmpty else {
            (lower, cellSize, columns, rows) = (.zero, 1, 0, 0)
            (starts, entries) = ([0], [])
            return
        }
        let size = high - low
        let target = (size.x * size.y / Double(footprints.count)).squareRoot()
        let cell = max(5, target, size.max() / 2000)
        let columns = Int(size.x / cell) + 1
        let rows = Int(size.y / cell) + 1
        var cells = [[Int32]](repeating: [], count: columns * rows)
        for (i, extent) in extents.enumerated() {
            let first = (extent.lower - low) / cell
            let last = (extent.upper - low) / cell
            for row in Int(first.y)...Int(last.y) {
                for column in Int(first.x)...Int(last.x) {
                    cells[row * columns + column].append(Int32(i))
                }
            }
        }
        var starts: [Int32] = [0]
        for cell in cells { starts.append(starts[starts.count - 1] + Int32(cell.count)) }
        (lower, cellSize, self.columns, self.rows) = (low, cell, columns, rows)
        (self.starts, entries) = (starts, Array(cells.joined()))
    }

    /// Polygons whose boxes come within `distance` metres of the box from `low` to `high`,
    /// in ascending order.
    private func candidates(_ low: SIMD2<Double>, _ high: SIMD2<Double>) -> [Int] {
        let first = ((low - lower) / cellSize).rounded(.down)
        let last = ((high - lower) / cellSize).rounded(.down)
        guard columns > 0, last.x >= 0, last.y >= 0, first.x < Double(columns),
            first.y < Double(rows)
        else { return [] }
        var found: Set<Int32> = []
        for row in Int(max(0, first.y))...Int(min(Double(rows - 1), last.y)) {
            for column in Int(max(0, first.x))...Int(min(Double(columns - 1), last.x)) {
                let cell = row * columns + column
                found.formUnion(entries[Int(starts[cell])..<Int(starts[cell + 1])])
            }
        }
        return found.map(Int.init).sorted().filter {
            let extent = extents[$0]
            return extent.lower.x <= high.x && extent.lower.y <= high.y
                && extent.upper.x >= low.x && extent.upper.y >= low.y
        }
    }

    /// Polygons in the cells that the straight line from `a` to `b` crosses, in ascending order: all that
    /// it touches, and some that it passes by.
    package func along(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> [Int] {
        let ends = ((a - lower) / cellSize, (b - lower) / cellSize)
        let (west, east) = ends.0.x <= ends.1.x ? ends : (ends.1, ends.0)
        let first = max(0, west.x.rounded(.down))
        let last = min(Double(columns - 1), east.x.rounded(.down))
        guard first <= last else { return [] }
        let slope = east.x > west.x ? (east.y - west.y) / (east.x - west.x) : 0
        var found: Set<Int32> = []
        for column in Int(first)...Int(last) {
            // Where the line enters and leaves the column.
            let x = Double(column)
            let y0 = x <= west.x ? west.y : west.y + slope * (x - west.x)
            let y1 = x + 1 >= east.x ? east.y : west.y + slope * (x + 1 - west.x)
            let low = max(0, min(y0, y1).rounded(.down))
            let high = min(Double(rows - 1), max(y0, y1).rounded(.down))
            guard low <= high else { continue }
            for row in Int(low)...Int(high) {
                let cell = row * columns + column
                found.formUnion(entries[Int(starts[cell])..<Int(starts[cell + 1])])
            }
        }
        return found.map(Int.init).sorted()
    }

    /// The polygons that contain `point`, in ascending order.
    package func containing(_ point: SIMD2<Double>) -> [Int] {
        candidates(point, point).filter { footprints[$0].contains(point) }
    }

    /// True if any polygon contains `point`. Allocates nothing.
    package func isInside(_ point: SIMD2<Double>) -> Bool {
        let place = ((point - lower) / cellSize).rounded(.down)
        guard place.x >= 0, place.y >= 0, place.x < Double(columns), place.y < Double(rows) else {
            return false
        }
        let cell = Int(place.y) * columns + Int(place.x)
        for entry in entries[Int(starts[cell])..<Int(starts[cell + 1])] {
            let extent = extents[Int(entry)]
            if point.x >= extent.lower.x, point.x <= extent.upper.x, point.y >= extent.lower.y,
                point.y <= extent.upper.y, footprints[Int(entry)].contains(point)
            {
                return true
            }
        }
        return false
    }

    /// True if any polygon contains `point` or has an edge within `distance` metres of it.
    package func isNear(_ point: SIMD2<Double>, within distance: Double) -> Bool {
        candidates(point - distance, point + distance).contains {
            footprints[$0].contains(point) || footprints[$0].distanceToEdges(point) < distance
        }
    }

    /// Polygons whose boxes touch the box of `footprint`, in ascending order.
    package func near(_ footprint: Footprint) -> [Int] {
        let extent = footprint.extent
        return candidates(extent.lower, extent.upper)
    }
}

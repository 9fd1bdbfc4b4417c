import Support

/// Turns what grows on an OpenStreetMap file into crowns.
struct CrownImport {
    let projection: Projection
    /// The area in metres in which crowns are wanted.
    let lower, upper: SIMD2<Double>

    /// Diameters above this many metres are taken for a mistake; the widest crown has 60 m.
    static let largestDiameter = 100.0
    /// Heights above this many metres are taken for a mistake; the tallest tree has 116 m.
    static let largestHeight = 150.0

    /// Pieces of a row longer than this many metres have no trees: the map shows no row there.
    static let largestGap = 1_000.0

    /// The woods, rows and trees that come into the area, in the order of the file.
    func crowns(_ extract: OSMExtract) -> [Crown] {
        let all = extract.areas.flatMap(woods) + extract.lines.flatMap(trees)
        return all.filter {
            let (low, high) = $0.footprint.extent
            return high.x >= lower.x && high.y >= lower.y && low.x <= upper.x && low.y <= upper.y
        }
    }

    /// A wood for each outline of `area`, with its clearings.
    private func woods(_ area: OSMArea) -> [Crown] {
        let height = Self.height(area.tags) ?? Crown.woodHeight
        var found: [Footprint] = []
        for ring in area.rings {
            let points = ring.points.map(projection.local)
            guard points.count >= 3, points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else {
                continue
            }
            if !ring.isInner {
                found.append(Footprint(outline: points))
            } else if let last = found.popLast() {
                found.append(
                    Footprint(outline: last.outline, courtyards: last.courtyards + [points]))
            }
        }
        return found.map {
            Crown(identifier: area.identifier, footprint: $0, base: 0, top: height)
        }
    }

    /// The tree, or the trees of the row.
    private func trees(_ line: OSMLine) -> [Crown] {
        let height = Self.height(line.tags) ?? Crown.treeHeight
        let stated = line.tags["diameter_crown"].flatMap(TagLength.metres)
        let diameter =
            stated.flatMap { $0 > 0 && $0 <= Self.largestDiameter ? $0 : nil }
            ?? Crown.treeDiameter
        let points = line.points.map(projection.local).filter { $0.x.isFinite && $0.y.isFinite }
        return Self.pieces(points).flatMap(Self.spaced).map {
            Crown(identifier: line.identifier, at: $0, diameter: diameter, height: height)
        }
    }

    /// The parts of a line between its ``largestGap``s.
    private static func pieces(_ points: [SIMD2<Double>]) -> [[SIMD2<Double>]] {
        points.reduce(into: []) { pieces, point in
            if let last = pieces.last?.last, Ring.length(point - last) <= largestGap {
                pieces[pieces.count - 1].append(point)
            } else {
                pieces.append([point])
            }
        }
    }

    /// Places along a line, ``Crown/rowSpacing`` apart from its beginning on; its points are not places.
    private static func spaced(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
        guard var last = points.first else { return [] }
        var places = [last]
        // How far along the line the last place lies behind.
        var walked = 0.0
        for point in points.dropFirst() {
            let length = Ring.length(point - last)
            while length > 0, walked + length >= Crown.rowSpacing * Double(places.count) {
                let along = (Crown.rowSpacing * Double(places.count) - walked) / length
                places.append(last + along * (point - last))
            }
            walked += length
            last = point
        }
        return places
    }

    private static func height(_ tags: [String: String]) -> Double? {
        let stated = (tags["height"] ?? tags["est_height"]).flatMap(TagLength.metres)
        return stated.flatMap { $0 > 0 && $0 <= largestHeight ? $0 : nil }
    }
}

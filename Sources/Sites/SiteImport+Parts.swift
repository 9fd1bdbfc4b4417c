extension SiteImport {
    /// What parts leave of an outline is a slip of the pen if it is narrower than this in metres.
    static let sliverWidth = 0.5

    /// Gives parts without a height or materials of their own those of the outline around them.
    func inherit(_ parts: inout [Candidate], from outlines: [Candidate]) {
        let index = FootprintIndex(outlines.map(\.footprint))
        for i in parts.indices {
            let part = parts[i]
            guard let inside = geometry.interiorPoint(part.footprint) else { continue }
            guard let parent = index.containing(inside).first.map({ outlines[$0] }) else {
                continue
            }
            parts[i].height =
                part.tags.height(
                    area: part.footprint.area, fallback: (parent.height.top, parent.height.source))
            parts[i].wall = part.tags.wallMaterial(fallback: parent.wall).material
            parts[i].roof = part.tags.roofMaterial(fallback: parent.roof).material
        }
    }

    /// The outlines, without what parts that stand on the ground cover of them.
    ///
    /// An outline of which less than ``SiteImportOptions/uncoveredShare`` is left goes.
    mutating func trimmed(_ outlines: [Candidate], by parts: [Candidate]) -> [Candidate] {
        let standing = parts.filter {
            $0.height.base < Site.headroom && $0.height.base < $0.height.top
        }
        guard !standing.isEmpty else { return outlines }
        let index = FootprintIndex(standing.map(\.footprint))
        var kept: [Candidate] = []
        for outline in outlines {
            let covering = index.near(outline.footprint).map { standing[$0].footprint }
                .filter { geometry.sharedArea($0, outline.footprint) > 0.5 * $0.area }
            guard !covering.isEmpty else {
                kept.append(outline)
                continue
            }
            let rest = geometry.difference(outline.footprint, covering).map(tidied)
                .filter {
                    $0.area >= options.smallestArea && $0.meanWidth >= Self.sliverWidth
                        && geometry.isValid($0)
                }
            let left = rest.reduce(0) { $0 + $1.area }
            guard left >= options.uncoveredShare * outline.footprint.area else {
                report.note(.replacedByParts, outline.identifier)
                continue
            }
            report.note(.trimmedByParts, outline.identifier)
            for piece in rest {
                var trimmed = outline
                trimmed.footprint = piece
                kept.append(trimmed)
            }
        }
        return kept
    }

    /// `candidates` without those whose outline another one has too and whose height range lies
    /// in the other's.
    ///
    /// Of two, the one with the better known height stays, then the one with courtyards, then
    /// the taller, then the first.
    mutating func withoutDuplicates(_ candidates: [Candidate]) -> [Candidate] {
        var groups: [[SIMD2<Int64>]: [Int]] = [:]
        for (i, candidate) in candidates.enumerated() {
            groups[Self.key(candidate.footprint.outline), default: []].append(i)
        }
        var dropped: Set<Int> = []
        for group in groups.values where group.count > 1 {
            let ranked = group.sorted { isBetter(candidates[$0], $0, candidates[$1], $1) }
            for (rank, i) in ranked.enumerated() {
                let range = candidates[i].height
                let covered = ranked[..<rank].contains { j in
                    let other = candidates[j].height
                    let known = other.source != .typeDefault && range.source == .typeDefault
                    return !dropped.contains(j)
                        && ((other.base <= range.base && range.top <= other.top) || known)
                }
                if covered { dropped.insert(i) }
            }
        }
        for i in dropped.sorted() { report.note(.duplicate, candidates[i].identifier) }
        return candidates.indices.filter { !dropped.contains($0) }.map { candidates[$0] }
    }

    private func isBetter(_ a: Candidate, _ i: Int, _ b: Candidate, _ j: Int) -> Bool {
        func rank(_ candidate: Candidate, _ index: Int) -> [Double] {
            let source =
                Building.HeightSource.allCases.firstIndex(of: candidate.height.source) ?? 0
            return [
                source == 2 ? 1 : 0, candidate.footprint.courtyards.isEmpty ? 1 : 0,
                -candidate.height.top, Double(index),
            ]
        }
        return rank(a, i).lexicographicallyPrecedes(rank(b, j))
    }

    /// The corners in centimetres, from the smallest on, so that equal outlines have equal keys.
    static func key(_ outline: [SIMD2<Double>]) -> [SIMD2<Int64>] {
        let points = outline.map {
            SIMD2(Int64(($0.x * 100).rounded()), Int64(($0.y * 100).rounded()))
        }
        let start = points.indices.min {
            (points[$0].x, points[$0].y) < (points[$1].x, points[$1].y)
        }
        guard let start else { return [] }
        return Array(points[start...] + points[..<start])
    }
}

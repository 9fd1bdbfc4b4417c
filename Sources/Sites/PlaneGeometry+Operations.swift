import CGEOS

extension PlaneGeometry {
    /// Valid polygons that cover what the rings of `footprint` enclose, largest first.
    ///
    /// GEOS `MakeValid`, method "structure": holes stay holes, collapsed pieces go.
    func repaired(_ footprint: Footprint) -> [Footprint] {
        footprints(shape(footprint).flatMap(makeValid))
    }

    private func makeValid(_ shape: Shape) -> Shape? {
        guard let parameters = GEOSMakeValidParams_create_r(context) else { return nil }
        defer { GEOSMakeValidParams_destroy_r(context, parameters) }
        _ = GEOSMakeValidParams_setMethod_r(context, parameters, GEOS_MAKE_VALID_STRUCTURE)
        _ = GEOSMakeValidParams_setKeepCollapsed_r(context, parameters, 0)
        return Shape(self, GEOSMakeValidWithParams_r(context, shape.pointer, parameters))
    }

    /// The polygons inside any of `outlines` and in none of `holes`; rings may be invalid.
    func polygons(outlines: [[SIMD2<Double>]], holes: [[SIMD2<Double>]]) -> [Footprint] {
        let solid = union(outlines.map { Footprint(outline: $0) })
        return footprints(subtract(union(holes.map { Footprint(outline: $0) }), from: solid))
    }

    /// What of `footprint` none of `others` covers, largest piece first.
    func difference(_ footprint: Footprint, _ others: [Footprint]) -> [Footprint] {
        footprints(subtract(union(others), from: shape(footprint)))
    }

    /// The area in m² that `a` and `b` share.
    func sharedArea(_ a: Footprint, _ b: Footprint) -> Double {
        guard let a = shape(a), let b = shape(b),
            let common = Shape(self, GEOSIntersection_r(context, a.pointer, b.pointer))
        else { return 0 }
        var area = 0.0
        return GEOSArea_r(context, common.pointer, &area) == 1 ? area : 0
    }

    private func union(_ footprints: [Footprint]) -> Shape? {
        var whole: Shape?
        for footprint in footprints {
            guard let next = shape(footprint).flatMap(makeValid) else { continue }
            guard let before = whole else {
                whole = next
                continue
            }
            whole = Shape(self, GEOSUnion_r(context, before.pointer, next.pointer)) ?? before
        }
        return whole
    }

    private func subtract(_ hole: Shape?, from solid: Shape?) -> Shape? {
        guard let hole, let solid else { return solid }
        return Shape(self, GEOSDifference_r(context, solid.pointer, hole.pointer))
    }

    /// Triangles that fill `footprint` and whose corners are its corners (constrained Delaunay).
    ///
    /// Each triangle is three points, counter-clockwise. Empty where GEOS finds no triangulation.
    func triangles(_ footprint: Footprint) -> [[SIMD2<Double>]] {
        guard let shape = shape(footprint),
            let result = Shape(
                self, GEOSConstrainedDelaunayTriangulation_r(context, shape.pointer))
        else { return [] }
        let count = GEOSGetNumGeometries_r(context, result.pointer)
        return (0..<max(0, count)).compactMap { index in
            guard let triangle = GEOSGetGeometryN_r(context, result.pointer, index),
                let shell = GEOSGetExteriorRing_r(context, triangle)
            else { return nil }
            let corners = points(shell)
            guard corners.count == 3 else { return nil }
            return Ring.signedArea(corners) < 0 ? corners.reversed() : corners
        }
    }

    /// A point inside `footprint`: the middle of its largest triangle; nil without an area.
    func interiorPoint(_ footprint: Footprint) -> SIMD2<Double>? {
        let largest = triangles(footprint).max { Ring.signedArea($0) < Ring.signedArea($1) }
        return largest.map { ($0[0] + $0[1] + $0[2]) / 3 }
    }
}

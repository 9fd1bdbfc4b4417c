import CGEOS

/// Polygons in the plane by GEOS: validity, repair, difference, area and triangulation.
///
/// One GEOS context, owned here; not to be shared between threads. Every operation returns an
/// empty result where GEOS fails.
final class PlaneGeometry {
    let context: GEOSContextHandle_t

    init() {
        guard let made = GEOS_init_r() else { preconditionFailure("GEOS gives no context") }
        context = made
    }

    deinit { GEOS_finish_r(context) }

    /// A GEOS geometry that is freed with its last reference.
    final class Shape {
        let owner: PlaneGeometry
        let pointer: OpaquePointer

        init?(_ owner: PlaneGeometry, _ pointer: OpaquePointer?) {
            guard let pointer else { return nil }
            self.owner = owner
            self.pointer = pointer
        }

        deinit { GEOSGeom_destroy_r(owner.context, pointer) }
    }

    /// True if the rings form a valid polygon: simple, holes inside, no crossings.
    func isValid(_ footprint: Footprint) -> Bool {
        guard let shape = shape(footprint) else { return false }
        return GEOSisValid_r(context, shape.pointer) == 1
    }

    /// The polygon of `footprint`, valid or not; nil if a ring has fewer than three points.
    func shape(_ footprint: Footprint) -> Shape? {
        guard let shell = ring(footprint.outline) else { return nil }
        var holes: [OpaquePointer?] = []
        for courtyard in footprint.courtyards {
            if let hole = ring(courtyard) { holes.append(hole) }
        }
        return Shape(self, GEOSGeom_createPolygon_r(context, shell, &holes, UInt32(holes.count)))
    }

    private func ring(_ points: [SIMD2<Double>]) -> OpaquePointer? {
        guard points.count >= 3 else { return nil }
        var flat: [Double] = []
        for point in points + points.prefix(1) { flat += [point.x, point.y] }
        guard
            let sequence = GEOSCoordSeq_copyFromBuffer_r(
                context, flat, UInt32(points.count + 1), 0, 0)
        else { return nil }
        return GEOSGeom_createLinearRing_r(context, sequence)
    }

    /// The polygons in `shape`, largest first; lines and points are left out.
    func footprints(_ shape: Shape?) -> [Footprint] {
        guard let shape else { return [] }
        var found: [Footprint] = []
        collect(shape.pointer, &found)
        return found.sorted { $0.area > $1.area }
    }

    private func collect(_ geometry: OpaquePointer, _ found: inout [Footprint]) {
        if GEOSGeomTypeId_r(context, geometry) == GEOS_POLYGON.rawValue {
            guard let shell = GEOSGetExteriorRing_r(context, geometry) else { return }
            let outline = points(shell)
            guard outline.count >= 3 else { return }
            let holes = (0..<max(0, GEOSGetNumInteriorRings_r(context, geometry))).compactMap {
                GEOSGetInteriorRingN_r(context, geometry, $0).map(points)
            }
            found.append(Footprint(outline: outline, courtyards: holes.filter { $0.count >= 3 }))
            return
        }
        let count = GEOSGetNumGeometries_r(context, geometry)
        guard count > 0, GEOSGeomTypeId_r(context, geometry) > GEOS_POLYGON.rawValue else { return }
        for i in 0..<count {
            if let part = GEOSGetGeometryN_r(context, geometry, i) { collect(part, &found) }
        }
    }

    /// The points of a closed line, the last one left out.
    func points(_ line: OpaquePointer) -> [SIMD2<Double>] {
        guard let sequence = GEOSGeom_getCoordSeq_r(context, line) else { return [] }
        var count: UInt32 = 0
        guard GEOSCoordSeq_getSize_r(context, sequence, &count) == 1, count > 1 else { return [] }
        var flat = [Double](repeating: 0, count: 2 * Int(count))
        guard GEOSCoordSeq_copyToBuffer_r(context, sequence, &flat, 0, 0) == 1 else { return [] }
        return (0..<Int(count) - 1).map { SIMD2(flat[2 * $0], flat[2 * $0 + 1]) }
    }
}

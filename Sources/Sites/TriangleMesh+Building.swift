extension TriangleMesh {
    /// Adds `building` as one object: walls, roof, and an underside where it does not stand on
    /// the ground.
    ///
    /// Walls are two triangles each and exactly vertical, roofs a constrained Delaunay
    /// triangulation of the footprint; neighbours share their vertices, so the surface is
    /// watertight (open at the ground). Seen from outside, triangles run counter-clockwise.
    ///
    /// - Returns: false, leaving the mesh as it was, if the footprint cannot be triangulated.
    mutating func add(_ building: Building, _ geometry: PlaneGeometry) -> Bool {
        let footprint = building.footprint
        let triangles = geometry.triangles(footprint)
        let covered = triangles.reduce(0) { $0 + Ring.signedArea($1) }
        guard abs(covered - footprint.area) <= 1e-6 * max(1, footprint.area) else { return false }

        let wall = index(of: building.wallMaterial)
        let roof = index(of: building.roofMaterial)
        let object = addObject(building.identifier)
        let points = footprint.rings.flatMap { $0 }
        let bottom = Int32(vertices.count)
        let top = bottom + Int32(points.count)
        vertices += points.map { SIMD3($0, building.base) }
        vertices += points.map { SIMD3($0, building.top) }

        var start: Int32 = 0
        for ring in footprint.rings {
            let count = Int32(ring.count)
            for i in 0..<count {
                let a = start + i
                let b = start + (i + 1) % count
                add(SIMD3(bottom + a, bottom + b, top + b), wall, object)
                add(SIMD3(bottom + a, top + b, top + a), wall, object)
            }
            start += count
        }
        let places = Dictionary(
            points.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        for triangle in triangles {
            let corners = triangle.compactMap { places[$0] }
            guard corners.count == 3 else { continue }
            add(SIMD3(top + corners[0], top + corners[1], top + corners[2]), roof, object)
            if building.base > 0 {
                add(
                    SIMD3(bottom + corners[0], bottom + corners[2], bottom + corners[1]), wall,
                    object)
            }
        }
        return true
    }

    private mutating func add(_ triangle: SIMD3<Int32>, _ material: Int32, _ object: Int32) {
        triangles.append(triangle)
        triangleMaterials.append(material)
        triangleObjects.append(object)
    }

    /// Adds the ground: a level rectangle at z = 0 from `lower` to `upper`, in metres.
    public mutating func addGround(
        _ lower: SIMD2<Double>, _ upper: SIMD2<Double>, material: RadioMaterial
    ) {
        let material = index(of: material)
        addQuadrilateral(
            SIMD3(lower.x, lower.y, 0), SIMD3(upper.x, lower.y, 0), SIMD3(upper.x, upper.y, 0),
            SIMD3(lower.x, upper.y, 0), material: material, object: addObject("ground"))
    }

    /// A mesh of the ground and `buildings`, and the buildings that it holds.
    ///
    /// The ground comes first and reaches `margin` metres beyond the rectangle from `lower` to
    /// `upper` and beyond every building. Buildings that cannot be triangulated are left out of
    /// both results.
    public static func city(
        of buildings: [Building], from lower: SIMD2<Double>, to upper: SIMD2<Double>,
        margin: Double, ground: RadioMaterial
    ) -> (mesh: TriangleMesh, buildings: [Building]) {
        var low = lower - margin
        var high = upper + margin
        for building in buildings {
            let extent = building.footprint.extent
            low = pointwiseMin(low, extent.lower - 1)
            high = pointwiseMax(high, extent.upper + 1)
        }
        var mesh = TriangleMesh()
        mesh.addGround(low, high, material: ground)
        let geometry = PlaneGeometry()
        let kept = buildings.filter { mesh.add($0, geometry) }
        return (mesh, kept)
    }
}

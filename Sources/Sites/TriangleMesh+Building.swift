extension TriangleMesh {
    /// Adds `building` as one object: walls, roof, and an underside where it does not stand on
    /// the ground.
    ///
    /// Walls are two triangles each and exactly vertical, roofs a constrained Delaunay
    /// triangulation of the footprint; neighbours share their vertices, so the surface is
    /// watertight (open at the ground). Seen from outside, triangles run counter-clockwise.
    ///
    /// On the ground of `terrain` walls are cut where the ground meets their corners: what is below it is a
    /// piece of its own, so that upright edges end at the ground.
    ///
    /// - Returns: false, leaving the mesh as it was, if the footprint cannot be triangulated.
    mutating func add(
        _ building: Building, _ geometry: PlaneGeometry, on terrain: Terrain? = nil
    ) -> Bool {
        let footprint = building.footprint
        let triangles = geometry.triangles(footprint)
        let covered = triangles.reduce(0) { $0 + Ring.signedArea($1) }
        guard abs(covered - footprint.area) <= 1e-6 * max(1, footprint.area) else { return false }

        let wall = index(of: building.wallMaterial)
        let roof = index(of: building.roofMaterial)
        let object = addObject(building.identifier)
        let points = footprint.rings.flatMap { $0 }
        let bottom = Int32(vertices.count)
        var layers = [points.map { SIMD3($0, building.base) }]
        if let terrain, building.clearance == 0 {
            layers.append(
                points.map {
                    SIMD3($0, min(building.top, max(building.base, terrain.height(at: $0))))
                })
        }
        layers.append(points.map { SIMD3($0, building.top) })
        vertices += layers.joined()
        let top = bottom + Int32((layers.count - 1) * points.count)

        for (low, high) in zip(layers.indices, layers.indices.dropFirst()) {
            let (lower, upper) = (
                bottom + Int32(low * points.count), bottom + Int32(high * points.count)
            )
            var start: Int32 = 0
            for ring in footprint.rings {
                let count = Int32(ring.count)
                for i in 0..<count {
                    let a = start + i
                    let b = start + (i + 1) % count
                    // Where the ground is at the wall's end already, a piece is a triangle or nothing.
                    if layers[low][Int(b)] != layers[high][Int(b)] {
                        add(SIMD3(lower + a, lower + b, upper + b), wall, object)
                    }
                    if layers[low][Int(a)] != layers[high][Int(a)] {
                        add(SIMD3(lower + a, upper + b, upper + a), wall, object)
                    }
                }
                start += count
            }
        }
        let places = Dictionary(
            points.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        for triangle in triangles {
            let corners = triangle.compactMap { places[$0] }
            guard corners.count == 3 else { continue }
            add(SIMD3(top + corners[0], top + corners[1], top + corners[2]), roof, object)
            if building.clearance > 0 {
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
            SIMD3(lower.x, upper.y, 0), material: material, object: addObject(Self.groundObject))
    }

    /// Adds the ground of `terrain`: two triangles for each of its squares.
    public mutating func addGround(_ terrain: Terrain, material: RadioMaterial) {
        let material = index(of: material)
        let object = addObject(Self.groundObject)
        let first = Int32(vertices.count)
        for row in 0..<terrain.rows {
            for column in 0..<terrain.columns { vertices.append(terrain.node(column, row)) }
        }
        let columns = Int32(terrain.columns)
        for row in 0..<Int32(terrain.rows - 1) {
            for column in 0..<columns - 1 {
                let southWest = first + row * columns + column
                let northWest = southWest + columns
                add(SIMD3(southWest, southWest + 1, northWest + 1), material, object)
                add(SIMD3(southWest, northWest + 1, northWest), material, object)
            }
        }
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
        let (low, high) = extent(of: buildings, from: lower, to: upper, margin: margin)
        var mesh = TriangleMesh()
        mesh.addGround(low, high, material: ground)
        return mesh.city(of: buildings)
    }

    /// A mesh of the ground of `terrain` and of `buildings` of level ground, raised to the lowest ground
    /// along their walls, and the buildings that it holds as they stand there.
    public static func city(
        of buildings: [Building], on terrain: Terrain, ground: RadioMaterial
    ) -> (mesh: TriangleMesh, buildings: [Building]) {
        var mesh = TriangleMesh()
        mesh.addGround(terrain, material: ground)
        return mesh.city(
            of: buildings.map { $0.raised(by: terrain.lowest(along: $0.footprint)) }, on: terrain)
    }

    /// The rectangle of the ground: `margin` metres beyond the given one, and beyond every building.
    static func extent(
        of buildings: [Building], from lower: SIMD2<Double>, to upper: SIMD2<Double>, margin: Double
    ) -> (low: SIMD2<Double>, high: SIMD2<Double>) {
        var low = lower - margin
        var high = upper + margin
        for building in buildings {
            let extent = building.footprint.extent
            low = pointwiseMin(low, extent.lower - 1)
            high = pointwiseMax(high, extent.upper + 1)
        }
        return (low, high)
    }

    /// This mesh with `buildings`, and those of them that could be added.
    private func city(
        of buildings: [Building], on terrain: Terrain? = nil
    ) -> (mesh: TriangleMesh, buildings: [Building]) {
        var mesh = self
        let geometry = PlaneGeometry()
        let kept = buildings.filter { mesh.add($0, geometry, on: terrain) }
        return (mesh, kept)
    }
}

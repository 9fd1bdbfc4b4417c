import Support

extension Site {
    /// A site of buildings that no map holds, for tests and examples.
    ///
    /// The window is a square of `size` metres about latitude 0, longitude 0, in the sea, so that
    /// nobody takes it for a real place.
    ///
    /// - Throws: `InputError` if the projection cannot be made.
    public static func synthetic(
        name: String, buildings: [Building], size: Double,
        ground: RadioMaterial = .mediumDryGround, margin: Double = 200
    ) throws -> Site {
        let frame = LocalFrame(origin: GeographicPoint(latitude: 0, longitude: 0))
        let projection = try Projection(frame)
        let half = SIMD2(repeating: size / 2)
        let low = projection.geographic(-half)
        let high = projection.geographic(half)
        let city = TriangleMesh.city(
            of: buildings, from: -half, to: half, margin: margin, ground: ground)
        return Site(
            name: name, source: "synthetic", attribution: "Synthetic scene, no map data",
            bounds: GeographicBox(
                west: low.longitude, south: low.latitude, east: high.longitude,
                north: high.latitude),
            frame: frame, buildings: city.buildings, mesh: city.mesh)
    }

    /// A street along x between two rows of box-shaped buildings.
    ///
    /// - Parameters:
    ///   - street: width of the street between the facades in metres.
    ///   - lots: number of buildings on each side.
    ///   - length: length of one building along the street in metres.
    ///   - depth: depth of one building across the street in metres.
    ///   - gap: distance between neighbours in metres.
    ///   - heights: heights in metres, used in turn, north side first.
    ///   - wall: material of the walls; the roofs are of concrete.
    /// - Throws: `InputError` if the projection cannot be made.
    public static func streetCanyon(
        street: Double = 20, lots: Int = 6, length: Double = 30, depth: Double = 15,
        gap: Double = 5, heights: [Double] = [20, 15, 25], wall: RadioMaterial = .brick
    ) throws -> Site {
        precondition(lots > 0 && !heights.isEmpty, "a street canyon needs buildings and heights")
        let total = Double(lots) * length + Double(lots - 1) * gap
        var buildings: [Building] = []
        for side in 0..<2 {
            for lot in 0..<lots {
                let west = -total / 2 + Double(lot) * (length + gap)
                let south = side == 0 ? street / 2 : -street / 2 - depth
                let east = west + length
                let north = south + depth
                buildings.append(
                    Building(
                        identifier: "\(side == 0 ? "north" : "south")/\(lot)", kind: "yes",
                        outline: [
                            SIMD2(west, south), SIMD2(east, south), SIMD2(east, north),
                            SIMD2(west, north),
                        ], top: heights[buildings.count % heights.count], heightSource: .height,
                        wallMaterial: wall, roofMaterial: .concrete))
            }
        }
        return try synthetic(name: "street_canyon", buildings: buildings, size: total + 100)
    }
}

extension TriangleMesh {
    /// A closed box about the origin of the floor: floor at z = 0, ceiling at z = `height`.
    ///
    /// Twelve triangles, one object per face: floor, ceiling, west, east, south, north.
    ///
    /// - Parameters:
    ///   - size: inner extent along x, y and z in metres.
    ///   - material: of all six faces.
    public static func box(size: SIMD3<Double>, material: RadioMaterial = .concrete) -> TriangleMesh
    {
        var mesh = TriangleMesh()
        let index = mesh.index(of: material)
        let x = size.x / 2
        let y = size.y / 2
        func corner(_ i: Double, _ j: Double, _ z: Double) -> SIMD3<Double> {
            SIMD3(i * x, j * y, z)
        }
        let h = size.z
        let faces: [(String, [SIMD3<Double>])] = [
            ("floor", [corner(-1, -1, 0), corner(1, -1, 0), corner(1, 1, 0), corner(-1, 1, 0)]),
            ("ceiling", [corner(-1, -1, h), corner(-1, 1, h), corner(1, 1, h), corner(1, -1, h)]),
            ("west", [corner(-1, -1, 0), corner(-1, 1, 0), corner(-1, 1, h), corner(-1, -1, h)]),
            ("east", [corner(1, -1, 0), corner(1, -1, h), corner(1, 1, h), corner(1, 1, 0)]),
            ("south", [corner(-1, -1, 0), corner(-1, -1, h), corner(1, -1, h), corner(1, -1, 0)]),
            ("north", [corner(-1, 1, 0), corner(1, 1, 0), corner(1, 1, h), corner(-1, 1, h)]),
        ]
        for (name, corners) in faces {
            mesh.addQuadrilateral(
                corners[0], corners[1], corners[2], corners[3], material: index,
                object: mesh.addObject(name))
        }
        return mesh
    }
}

import Foundation
import Support
import Testing

@testable import Sites

/// The shape of the ground, and what stands on it.
struct TerrainTests {
    /// A hill of sines, on nodes 10 m apart from (-100, -80) on.
    private static func hill() -> Terrain {
        let heights = (0..<17 * 21).map { node -> Double in
            let (row, column) = (Double(node / 21), Double(node % 21))
            let wave: Double = 12 * sin(column / 3) * cos(row / 4)
            return 50 + wave + column
        }
        return Terrain(
            lower: SIMD2(-100, -80), spacing: 10, columns: 21, rows: 17, heights: heights,
            source: "hill.tif")
    }

    @Test("Heights are those of the flat triangles between the nodes, and of the edge beyond")
    func heights() throws {
        let terrain = Self.hill()
        #expect(terrain.heights.min() == 0 && terrain.highest > 20)
        var mesh = TriangleMesh()
        mesh.addGround(terrain, material: .mediumDryGround)
        #expect(mesh.triangles.count == 2 * 20 * 16)
        for index in mesh.triangles.indices {
            let (a, b, c) = mesh.corners(index)
            // Counter-clockwise from above, and any point of the triangle is at the terrain's height.
            #expect(Ring.cross(SIMD2((b - a).x, (b - a).y), SIMD2((c - a).x, (c - a).y)) > 0)
            for (u, v) in [(0.2, 0.3), (0.6, 0.1), (0.05, 0.9), (1.0 / 3, 1.0 / 3)] {
                let point = a + u * (b - a) + v * (c - a)
                #expect(abs(terrain.height(at: SIMD2(point.x, point.y)) - point.z) < 1e-9)
            }
        }
        for row in 0..<17 {
            for column in 0..<21 {
                let node = terrain.node(column, row)
                #expect(abs(terrain.height(at: SIMD2(node.x, node.y)) - node.z) < 1e-9)
            }
        }
        #expect(terrain.height(at: SIMD2(-500, 1)) == terrain.height(at: SIMD2(-100, 1)))
        #expect(terrain.height(at: SIMD2(1e9, 1e9)) == terrain.heights.last)
    }

    @Test("A building stands on the lowest ground along its walls, also between its corners")
    func lowest() {
        // A valley along y = 3, off every corner.
        let heights = [10.0, 10, 0, 0, 10, 10]
        let valley = Terrain(
            lower: SIMD2(0, -7), spacing: 10, columns: 2, rows: 3, heights: heights,
            source: "valley")
        let house = Footprint(outline: MapWriter.box(2, -3, 5, 12))
        #expect(valley.lowest(along: house) < 0.51)
        let slope = Terrain(
            lower: SIMD2(0, 0), spacing: 100, columns: 2, rows: 2, heights: [0, 10, 0, 10],
            source: "slope")
        #expect(
            abs(slope.lowest(along: Footprint(outline: MapWriter.box(20, 3, 5, 12))) - 2) < 1e-9)
    }

    @Test("Walls reach from below the ground to the roof, are closed, and are cut at the ground")
    func walls() {
        let slope = Terrain(
            lower: SIMD2(-50, -50), spacing: 25, columns: 5, rows: 5,
            heights: (0..<25).map { 5 * Double($0 % 5) }, source: "slope")
        let house = Building(
            identifier: "way/1", kind: "house", outline: MapWriter.box(-10, -5, 20, 10), top: 8,
            heightSource: .height, wallMaterial: .brick, roofMaterial: .brick
        )
        let city = TriangleMesh.city(of: [house], on: slope, ground: .mediumDryGround)
        let raised = city.buildings[0]
        #expect(raised.ground == 8 && raised.base == 8 && raised.top == 16)
        #expect(raised.height == 8 && raised.clearance == 0 && raised.outline == house.outline)
        let own = city.mesh.triangles.indices.filter {
            city.mesh.objectNames[Int(city.mesh.triangleObjects[$0])] == "way/1"
        }
        // Area of the walls and the roof, whatever they are cut into.
        let area = own.reduce(0.0) { sum, index in
            let (a, b, c) = city.mesh.corners(index)
            let normal = SIMD3(
                (b - a).y * (c - a).z - (b - a).z * (c - a).y,
                (b - a).z * (c - a).x - (b - a).x * (c - a).z,
                (b - a).x * (c - a).y - (b - a).y * (c - a).x)
            let size = (normal * normal).sum().squareRoot() / 2
            #expect(size > 1e-6)
            return sum + size
        }
        #expect(abs(area - (8 * 60 + 200)) < 1e-9)
        // The eastern corners are at x = 10, where the ground is at 12.
        let corner = city.mesh.vertices.filter { $0.x == 10 && $0.y == -5 }.map(\.z).sorted()
        #expect(corner == [8, 12, 16])
    }

    @Test(
        "A site over a raster: buildings, people and masts stand on the ground, which is its own",
        .enabled(if: GDALProgram(name: "gdalwarp").place != nil, "there is no GDAL here"))
    func raster() throws {
        var writer = try MapWriter()
        writer.way(1, MapWriter.box(40, 10, 20, 20), ["building": "yes", "height": "9"])
        let plain = try Fixtures.load(writer.text()).site
        try Fixtures.withFolder { folder in
            // A plane that rises to the north and the east, in degrees: exact but for the projection.
            let grid = HeightGrid(about: MapWriter.origin) { 100 + 2_000 * $0.0 + 3_000 * $0.1 }
            let path = try grid.write(to: folder, "plane.asc")
            var options = SiteImportOptions()
            options.terrain = TerrainSource(path: path, spacing: 20)
            let (site, _) = try Fixtures.load(writer.text(), options: options)
            let terrain = try #require(site.terrain)
            #expect(terrain.source == "plane.asc" && terrain.spacing == 20)
            let projection = try Projection(site.frame)
            for place in [SIMD2(0.0, 0), SIMD2(150, -120), SIMD2(-90, 210)] {
                let point = projection.geographic(place)
                let height =
                    100 + 2_000 * (point.latitude - MapWriter.origin.latitude)
                    + 3_000 * (point.longitude - MapWriter.origin.longitude)
                #expect(abs(terrain.datum + terrain.height(at: place) - height) < 0.02)
                #expect(site.groundHeight(at: place) == terrain.height(at: place))
                #expect(site.position(at: place, above: 1.5).z == terrain.height(at: place) + 1.5)
            }
            // Numbers in decimetres above 60 m, as the raster says: the same ground.
            let tenths = HeightGrid(about: MapWriter.origin) {
                10 * (40 + 2_000 * $0.0 + 3_000 * $0.1)
            }
            let raw = try tenths.write(to: folder, "tenths.asc")
            let virtual = folder.appendingPathComponent("tenths.vrt").path
            _ = try GDALProgram(name: "gdal_translate").run(
                ["-q", "-of", "VRT", "-a_scale", "0.1", "-a_offset", "60", raw, virtual], on: raw,
                in: folder.path)
            options.terrain = TerrainSource(path: virtual, spacing: 20)
            let scaled = try #require(
                try Fixtures.load(writer.text(), options: options).site.terrain)
            #expect(abs(scaled.datum - terrain.datum) < 1e-3)
            for (one, other) in zip(scaled.heights, terrain.heights) {
                #expect(abs(one - other) < 1e-3)
            }
            let (before, after) = (plain.buildings[0], site.buildings[0])
            #expect(after.outline == before.outline && abs(after.height - before.height) < 1e-9)
            #expect(abs(after.ground - terrain.height(at: before.outline[0])) < 0.2)
            let summary = SiteSummary(site, SiteImportReport())
            #expect(abs((summary.heights.last ?? 0) - 9) < 1e-9)
            #expect(summary.text().contains("plane.asc, \(String(format: "%.1f", terrain.datum))"))
            // The place is the same, its height the ground's.
            let masts = try [plain, site].map { try MastProposal(site: $0, placement: .ground) }
            #expect(masts[0].position.x == masts[1].position.x && masts[0].position.z == 0)
            let mast = SIMD2(masts[1].position.x, masts[1].position.y)
            #expect(masts[1].position.z == terrain.height(at: mast))
            let roof = try MastProposal(site: site, placement: .roof)
            #expect(roof.position.z == after.top && roof.reason.contains("9.0 m high"))
        }
    }

    @Test(
        "Rasters that cannot be the ground are refused, with what they lack",
        .enabled(if: GDALProgram(name: "gdalwarp").place != nil, "there is no GDAL here"))
    func refused() throws {
        var writer = try MapWriter()
        writer.way(1, MapWriter.box(40, 10, 20, 20), ["building": "yes", "height": "9"])
        let map = writer.text()
        try Fixtures.withFolder { folder in
            func refusal(_ path: String, spacing: Double = 30) -> InputError? {
                var options = SiteImportOptions()
                options.terrain = TerrainSource(path: path, spacing: spacing)
                do {
                    _ = try Fixtures.load(map, options: options)
                    return nil
                } catch { return error as? InputError }
            }
            let level = HeightGrid(about: MapWriter.origin) { _ in 12 }
            let good = try level.write(to: folder, "level.asc")
            #expect(refusal(good) == nil)
            #expect(refusal(good, spacing: 0.5)?.expected == "nodes 1 to 1000 m apart")
            #expect(refusal(good, spacing: .nan)?.source == good)

            var lost = level
            // A hole of one cell is filled from around it, one of 200 m is not.
            lost.heights[lost.heights.count / 2] = -9999
            #expect(refusal(try lost.write(to: folder, "small.asc")) == nil)
            for row in 25..<35 {
                for column in 50..<70 { lost.heights[row * lost.columns + column] = -9999 }
            }
            let hole = try #require(refusal(try lost.write(to: folder, "hole.asc")))
            #expect(hole.expected.hasPrefix("heights all over latitude 60.1"))
            var far = level
            far.west += 1
            #expect(
                refusal(try far.write(to: folder, "far.asc"))?.found.hasPrefix("none for") == true)
            var deep = level
            deep.heights = deep.heights.map { _ in -32768 }
            #expect(
                refusal(try deep.write(to: folder, "deep.asc"))?.expected
                    == "heights of -500 to 9000 m")
            let unplaced = try level.write(to: folder, "unplaced.asc", system: nil)
            #expect(refusal(unplaced)?.expected == "a raster with a coordinate system")

            let feet = folder.appendingPathComponent("feet.vrt").path
            try Data(
                """
                <VRTDataset rasterXSize="\(level.columns)" rasterYSize="\(level.rows)"><SRS>EPSG:4326</SRS>
                <VRTRasterBand dataType="Float32" band="1"><UnitType>ft</UnitType><SimpleSource>
                <SourceFilename>\(good)</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>
                """.utf8
            ).write(to: URL(fileURLWithPath: feet))
            #expect(refusal(feet)?.found == "in ft")

            let text = folder.appendingPathComponent("text.tif").path
            try Data("no raster".utf8).write(to: URL(fileURLWithPath: text))
            #expect(refusal(text)?.expected == "a raster that GDAL reads")
            #expect(refusal(folder.path)?.kind == .unreadable)
            #expect(refusal(folder.path + "/none.tif")?.kind == .unreadable)
        }
    }
}

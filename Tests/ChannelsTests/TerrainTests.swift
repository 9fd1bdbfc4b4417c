import Foundation
import RayTracing
import Sites
import Support
import Testing

@testable import Channels

/// Channels over ground that is not level.
struct TerrainTests {
    /// The street of `Fixtures` on a plane that rises by 8 m in 100 m to the north-east.
    private static func slope() -> Site {
        var site = Fixtures.street()
        let heights = (0..<21 * 21).map { node -> Double in
            let steps = Double(node % 21 + node / 21)
            return 80 + 4 * steps
        }
        let terrain = Terrain(
            lower: SIMD2(-500, -500), spacing: 50, columns: 21, rows: 21, heights: heights,
            source: "slope.tif")
        let city = TriangleMesh.city(of: site.buildings, on: terrain, ground: .mediumDryGround)
        site.buildings = city.buildings
        site.mesh = city.mesh
        site.terrain = terrain
        return site
    }

    private static let place = GeographicPoint(latitude: 60, longitude: 25)

    private static func dataset() throws -> ChannelDataset {
        let site = slope()
        var recipe = DatasetRecipe(users: 60)
        recipe.users.distances = 20...150
        recipe.tracing.rayCount = 20_000
        recipe.tracing.maximumDepth = 2
        return try recipe.dataset(
            site: site, mast: Mast(site: site, at: place, height: 20))
    }

    @Test(
        "Users, mast, buildings and cells of a map are as high above the slope as above level ground"
    )
    func heights() throws {
        let site = Self.slope()
        let dataset = try Self.dataset()
        #expect(dataset.userCount > 30)
        for position in dataset.positions {
            let ground = site.groundHeight(at: SIMD2(position.x, position.y))
            #expect(abs(position.z - ground - 1.5) < 1e-9)
        }
        let mast = dataset.record.mast
        #expect(
            mast.height == 20 && abs(mast.position[2] - site.groundHeight(at: .zero) - 20) < 1e-6)
        for footprint in dataset.footprints {
            let corners = footprint.ring.map { site.groundHeight(at: SIMD2<Double>($0)) }
            #expect(abs(Double(footprint.ground) - (corners.min() ?? 0)) < 1e-3)
            #expect([12, 16, 20].contains { abs(footprint.top - footprint.ground - $0) < 1e-3 })
        }
        // A house on the hill is no passage under a house in the valley.
        #expect(!site.isOutdoors(SIMD2(-170, -35)) && !site.isOutdoors(SIMD2(160, 110)))
        #expect(site.isOutdoors(SIMD2(0, 1)))

        var recipe = RadioMapRecipe(cell: 40)
        recipe.tracing.maximumDepth = 0
        let map = try recipe.map(
            site: site, masts: [Mast(site: site, at: Self.place, height: 20)])
        #expect(map.record.terrain?.source == "slope.tif")
        // Where the mast is seen: Friis over the slope's own distance.
        let wavelength = PropagationPath.speedOfLight / 2e9
        var seen = 0
        for cell in map.gains.indices where map.sights[cell] == 1 {
            let (column, row) = (cell % map.record.columns, cell / map.record.columns)
            let point = SIMD2(
                map.record.lower[0] + 40 * (Double(column) + 0.5),
                map.record.lower[1] + 40 * (Double(row) + 0.5))
            let way = site.position(at: point, above: 1.5) - SIMD3(0, 0, mast.position[2])
            let distance = (way * way).sum().squareRoot()
            let free = wavelength / (4 * .pi * distance)
            #expect(abs(Double(map.gains[cell]) / (free * free) - 1) < 1e-5)
            seen += 1
        }
        #expect(seen > 20)
    }

    @Test("Chosen heights are above the ground in degrees, and in the frame in metres")
    func chosen() throws {
        let site = Self.slope()
        let ground = site.groundHeight(at: SIMD2(60, 5))
        let place = try site.frame.geographic(SIMD2(60, 5))
        let degrees = try ChosenPositions(
            csv: "lat,lon,height\n\(place.latitude),\(place.longitude),2\n", source: "u")
        let metres = try ChosenPositions(csv: "x,y,z\n60,5,\(ground + 2)\n", source: "u")
        for positions in [degrees, metres] {
            let found = try positions.positions(on: site, mast: SIMD3(0, 0, 100))
            #expect(abs(found[0].z - ground - 2) < 1e-6)
        }
        let below = try ChosenPositions(csv: "x,y,z\n60,5,\(ground - 1)\n", source: "u")
        #expect(throws: InputError.self) {
            try below.positions(on: site, mast: SIMD3(0, 0, 100))
        }
    }

    @Test("Masts in a hillside's buildings are refused by heights above their own ground")
    func masts() throws {
        let site = Self.slope()
        let inside = try site.frame.geographic(SIMD2(-170, -35))
        let ground = site.groundHeight(at: SIMD2(-170, -35))
        #expect(throws: InputError.self) { try Mast(site: site, at: inside, height: 5) }
        let above = try Mast(site: site, at: inside, height: 15)
        #expect(abs(above.position.z - ground - 15) < 1e-6 && above.height == 15)
        let proposal = try MastProposal(site: site, placement: .roof)
        let roof = try Mast(site: site, proposal: proposal, height: nil)
        let building = try #require(
            site.buildings.first { $0.identifier == proposal.building })
        #expect(roof.position.z == building.top + Mast.roofHeight)
    }

    @Test("The ground is kept with the channels, in their file too, and a damaged one is refused")
    func file() throws {
        let dataset = try Self.dataset()
        let path = Fixtures.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try dataset.write(to: path)
        let read = try ChannelDataset(path: path)
        #expect(read.record == dataset.record && read.footprints == dataset.footprints)
        let (kept, made) = (try #require(read.terrain), try #require(dataset.terrain))
        #expect(kept.lower == made.lower && kept.spacing == made.spacing && kept.rows == made.rows)
        #expect(abs(kept.datum - made.datum) < 1e-6 && kept.source == "slope.tif")
        for (a, b) in zip(kept.heights, made.heights) { #expect(abs(a - b) < 1e-5) }

        var file = try Safetensors(path: path)
        var heights: [Float] = try file.values("terrain_height", shape: [21, 21])
        heights[7] = .nan
        file.set("terrain_height", [21, 21], heights)
        try file.write(to: path)
        #expect(throws: InputError.self) { try ChannelDataset(path: path) }
        // Level ground leaves no trace.
        try Fixtures.dataset().write(to: path)
        #expect(try ChannelDataset(path: path).terrain == nil)
        #expect(try Safetensors(path: path).shape(of: "footprint_ground") == nil)
    }
}

import Foundation
import Support
import Testing

@testable import Channels
@testable import Reporting
@testable import Sites

/// The interactive page over ground that is not level.
@Suite struct ViewTerrainTests {
    /// The canyon of the other tests on a plane with a knoll.
    private static func site() throws -> Site {
        var site = try ViewFixtures.site()
        let heights = (0..<41 * 41).map { node -> Double in
            let (east, north) = (Double(node % 41) - 20, Double(node / 41) - 20)
            let knoll: Double = 12 * exp(-(east * east + north * north) / 60)
            return 200 + 0.8 * east + knoll
        }
        let terrain = Terrain(
            lower: SIMD2(-500, -500), spacing: 25, columns: 41, rows: 41, heights: heights,
            source: "knoll.tif")
        let city = TriangleMesh.city(of: site.buildings, on: terrain, ground: .mediumDryGround)
        site.buildings = city.buildings
        site.mesh = city.mesh
        site.terrain = terrain
        return site
    }

    @Test("the page has the ground and what stands on it, and takes no map over another ground")
    func ground() throws {
        let site = try Self.site()
        let dataset = try ViewFixtures.dataset(site)
        var recipe = RadioMapRecipe(cell: 40)
        recipe.tracing.rayCount = 20_000
        recipe.tracing.maximumDepth = 1
        let map = try recipe.map(site: site, masts: [ViewFixtures.mast(site, east: 0)])
        let file = try ViewScene(dataset, path: "d", map: map).file()
        let heights: [Float] = try file.values("terrain_height", shape: [41, 41])
        for (found, height) in zip(heights, try #require(site.terrain).heights) {
            #expect(abs(Double(found) - height) < 1e-4)
        }
        let grounds: [Float] = try file.values(
            "footprint_ground", shape: [dataset.footprints.count])
        #expect(grounds == dataset.footprints.map(\.ground) && grounds.contains { $0 > 5 })
        let level = try ViewFixtures.dataset(ViewFixtures.site())
        #expect(try ViewScene(level, path: "d").file().shape(of: "terrain_height") == nil)
        let refusal = #expect(throws: InputError.self) {
            try ViewScene(level, path: "d", map: map)
        }
        #expect(refusal?.expected == "a map over the dataset's ground, level ground")
        #expect(refusal?.found.hasPrefix("one over knoll.tif") == true)
    }

    /// Node's path; nil where there is none.
    private static let node = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(
        separator: ":"
    )
    .map { "\($0)/node" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test("the page's ground is as high as the tracer's", .enabled(if: node != nil, "no Node here"))
    func heights() throws {
        let terrain = try #require(try Self.site().terrain)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/Reporting/Web/data.js").standardizedFileURL.path
        let places = (0..<60).map { step -> SIMD2<Double> in
            let along = Double(step)
            return SIMD2(-560 + 19.7 * along, 530 - 17.3 * along)
        }
        let program = """
            const vm = require("node:vm"), fs = require("node:fs");
            vm.runInThisContext(fs.readFileSync(\(Self.json(script)), "utf8") + "; globalThis.Site = Site;");
            const site = { terrain: { lower: [-500, -500], spacing: 25, rows: 41, columns: 41,
              heights: \(Self.json(terrain.heights)) } };
            console.log(JSON.stringify(\(Self.json(places.map { [$0.x, $0.y] }))
              .map(([x, y]) => Site.prototype.ground.call(site, x, y))));
            console.log(Site.prototype.ground.call({}, 3, 4));
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.node))
        process.arguments = ["-e", program]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(
            decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(separator: "\n")
        try #require(process.terminationStatus == 0 && lines.count == 2)
        let found = try JSONDecoder().decode([Double].self, from: Data(lines[0].utf8))
        for (place, height) in zip(places, found) {
            #expect(abs(height - terrain.height(at: place)) < 1e-9, "\(place)")
        }
        #expect(lines[1] == "0")
    }

    private static func json(_ value: some Encodable) -> String {
        String(decoding: (try? JSONEncoder().encode(value)) ?? Data(), as: UTF8.self)
    }
}

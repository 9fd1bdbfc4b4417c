import Foundation
import Support
import Testing

@testable import Channels
@testable import Evaluation
@testable import Reporting
@testable import Sites

/// The data of the interactive page, read back as the page reads them.
@Suite struct ViewSceneTests {
    private static let example = SyntheticReport()

    /// Channels that are all different, so that a mistaken place is seen.
    private static var dataset: ChannelDataset {
        var dataset = example.dataset
        var random = SyntheticReport.Random(state: 5)
        dataset.csi = dataset.csi.map { _ in
            .init(Float(1e-6 * random.normal()), Float(1e-6 * random.normal()))
        }
        return dataset
    }

    @Test("channels come back bit by bit, users and antennas in their places")
    func channels() throws {
        let dataset = Self.dataset
        let file = try ViewScene(dataset, path: "d").file()
        let read = try Safetensors(data: try file.encoded(), path: "page")
        #expect(read.metadata["format"] == ViewScene.format)
        #expect(read.metadata["attribution"]?.contains("OpenStreetMap") == true)
        let parts = BytePlanes.joined(try read.values("csi_planes"))
        #expect(parts.count == 2 * dataset.csi.count)
        for (i, value) in dataset.csi.enumerated() {
            let same =
                parts[2 * i].bitPattern == value.rawStorage.x.bitPattern
                && parts[2 * i + 1].bitPattern == value.rawStorage.y.bitPattern
            if !same { Issue.record("channel \(i)") }
        }
        let positions: [Float] = try read.values("positions", shape: [dataset.userCount, 3])
        #expect(positions[4] == Float(dataset.positions[1].y))
        let numbers: [Int32] = try read.values("user_number")
        #expect(numbers == (0..<dataset.userCount).map(Int32.init))
        let sight: [UInt8] = try read.values("line_of_sight")
        #expect(sight == dataset.lineOfSight.map { $0 ? 1 : 0 })
        let antennas: [Float] = try read.values("antenna_positions", shape: [64, 3])
        #expect(antennas[3 * 9 + 1] == Float(dataset.antennaPositions[9].y))
        let offsets: [Int32] = try read.values("footprint_offsets")
        #expect(offsets.count == dataset.footprints.count + 1)
        #expect(Int(offsets[1]) == dataset.footprints[0].ring.count)
    }

    @Test("more users than are allowed become every n-th, with their own numbers")
    func thinned() throws {
        let dataset = Self.dataset
        let scene = try ViewScene(dataset, path: "d", users: 100)
        let file = try scene.file()
        let numbers: [Int32] = try file.values("user_number")
        let step = Int(numbers[1])
        #expect(numbers.count <= 100 && numbers.count == scene.shownUsers && step > 1)
        let parts = BytePlanes.joined(try file.values("csi_planes"))
        let last = Int(numbers[numbers.count - 1])
        let channel = Array(dataset.channel(of: last))
        #expect(parts[parts.count - 1] == channel[63].rawStorage.y)
        // Without a number the page is kept light.
        var many = dataset
        let rows = (0..<6_000).map { $0 % dataset.userCount }
        many = many.selecting(rows)
        #expect(try ViewScene(many, path: "d").shownUsers <= 5_000)
        #expect(try ViewScene(many, path: "d", users: 6_000).shownUsers == 6_000)
    }

    @Test("the strongest paths come first, their points to a decimetre")
    func paths() throws {
        let site = try ViewFixtures.site()
        let dataset = try ViewFixtures.dataset(site)
        let table = try #require(dataset.paths)
        let file = try ViewScene(dataset, path: "d").file()
        let offsets: [Int32] = try file.values("path_offsets")
        let decibels: [Int16] = try file.values("path_decibels")
        let places: [Int32] = try file.values("interaction_offsets")
        let points: [Int16] = try file.values("interaction_points")
        let unit = try #require(file.metadata["point_unit"].flatMap(Double.init))
        #expect(offsets.count == dataset.userCount + 1 && places.count == decibels.count + 1)
        var interactions = 0
        for user in 0..<dataset.userCount {
            let own = Int(offsets[user])..<Int(offsets[user + 1])
            let levels = own.map { decibels[$0] }
            #expect(levels == levels.sorted(by: >) && levels.count <= ViewScene.pathsPerUser)
            let gains = table.range(of: user).map {
                10 * log10(Double(table.transfers[4 * $0].lengthSquared))
            }
            let strongest = try #require(gains.max())
            #expect(abs(Double(levels[0]) / 100 - strongest) < 0.006)
            // The points of the strongest path are those of a path with that gain.
            let path = try #require(
                table.range(of: user).first {
                    10 * log10(Double(table.transfers[4 * $0].lengthSquared)) == strongest
                })
            let wanted = table.interactions(of: path).map { table.points[$0] }
            let range = Int(places[own.lowerBound])..<Int(places[own.lowerBound + 1])
            #expect(range.count == wanted.count)
            for (i, point) in zip(range, wanted) {
                interactions += 1
                for axis in 0..<3 {
                    let found = Double(points[3 * i + axis]) * unit
                    #expect(abs(found - Double(point[axis])) <= 0.51 * unit)
                }
            }
        }
        #expect(unit == 0.1 && interactions > 0)
    }

    @Test("a radio map keeps its cells, its masts, and what is indoors")
    func map() throws {
        let site = try ViewFixtures.site()
        let dataset = try ViewFixtures.dataset(site)
        var recipe = RadioMapRecipe(cell: 20)
        recipe.tracing.rayCount = 20_000
        recipe.tracing.maximumDepth = 1
        let masts = try [ViewFixtures.mast(site, east: 0), ViewFixtures.mast(site, east: 30)]
        let map = try recipe.map(site: site, masts: masts)
        let file = try ViewScene(dataset, path: "d", map: map).file()
        let gains: [Int16] = try file.values(
            "map_gain", shape: [2, map.record.rows, map.record.columns])
        #expect(gains.count == map.gains.count)
        for (found, gain) in zip(gains, map.gains) {
            if gain.isNaN {
                #expect(found == -32_768)
            } else if gain == 0 {
                #expect(found == -32_767)
            } else {
                #expect(abs(Double(found) / 100 - 10 * log10(Double(gain))) < 0.006)
            }
        }
        #expect(map.gains.contains(where: \.isNaN) && gains.contains { $0 > -32_767 })
        let ratios: [Int16] = try file.values("map_sinr")
        for (found, ratio) in zip(ratios, map.interferenceRatios) where ratio > 0 {
            #expect(abs(Double(found) / 100 - 10 * log10(Double(ratio))) < 0.006)
        }
        let view = try #require(file.metadata["view"])
        let summary = try #require(
            try JSONSerialization.jsonObject(with: Data(view.utf8)) as? [String: Any])
        let record = try #require(summary["map"] as? [String: Any])
        #expect((record["masts"] as? [Any])?.count == 2)
        #expect(record["columns"] as? Int == map.record.columns)

        var elsewhere = map
        elsewhere.record.origin = GeographicPoint(latitude: 1, longitude: 1)
        #expect(throws: InputError.self) {
            try ViewScene(dataset, path: "d", map: elsewhere)
        }
    }

    @Test("what cannot be shown is refused by name")
    func refused() throws {
        var placeless = Self.dataset
        placeless.missing = ["positions"]
        #expect(throws: InputError.self) { try ViewScene(placeless, path: "d") }
        var broken = Self.dataset
        broken.csi[70] = .init(.nan, 0)
        #expect(throws: InputError.self) { try ViewScene(broken, path: "d") }
        var other = Self.example.result
        other.userRates.removeLast()
        #expect(throws: InputError.self) {
            try ViewScene(Self.dataset, path: "d", results: [ViewResult(other, path: "r")])
        }
    }

    @Test("an evaluation of other channels of as many users is refused")
    func otherChannels() throws {
        var result = Self.example.result
        result.record.channels = String(repeating: "0", count: 64)
        let error = #expect(throws: InputError.self) {
            try ViewScene(Self.dataset, path: "d", results: [ViewResult(result, path: "r")])
        }
        #expect(error?.description.contains("other channels") == true)
    }

    @Test("an evaluation's table and the users' mean rates are on the page")
    func results() throws {
        let result = Self.example.result
        let scene = try ViewScene(
            Self.dataset, path: "d", results: [ViewResult(result, path: "r")], heads: ["few-shot"])
        #expect(scene.summary.results.first?.rows.count == result.rows.count)
        #expect(scene.summary.heads == ["few-shot"])
        let rates: [Float] = try scene.file().values("mean_rate")
        for (found, rate) in zip(rates, result.userRates) {
            #expect(rate.map { Float($0) == found } ?? found.isNaN)
        }
    }

    @Test(
        "packed data come back, and the policy knows its scripts by checksums that a tool computes")
    func packing() throws {
        let text = String(repeating: "mimo, \u{2013} ", count: 2_000)
        let packed = try ViewPage.packed(Data(text.utf8))
        #expect(packed.utf8.count < text.utf8.count / 4)
        // "abc": FIPS 180-2, appendix B.1, in base64.
        let policy = ViewPage.policy(scripts: ["abc"], styles: "")
        #expect(
            policy.contains("'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='"))
        #expect(policy.hasPrefix("default-src 'none';") && !policy.contains("unsafe-inline"))
    }
}

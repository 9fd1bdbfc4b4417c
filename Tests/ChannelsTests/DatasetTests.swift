import Foundation
import Numerics
import RayTracing
import Sites
import Support
import Testing

@testable import Channels

@Suite struct DatasetTests {
    @Test("A traced dataset is consistent")
    func consistent() throws {
        let dataset = try Fixtures.dataset()
        let users = dataset.record.users
        #expect(dataset.userCount + users.dropped + users.uncovered == 60)
        #expect(dataset.antennaCount == 64 && dataset.csi.count == dataset.userCount * 64)
        #expect(dataset.lineOfSight.contains(true) && dataset.lineOfSight.contains(false))
        #expect(dataset.isTest.contains(true) && dataset.isTest.contains(false))
        for user in 0..<dataset.userCount {
            let h = dataset.channel(of: user)
            #expect(h.contains { $0 != .zero } && h.allSatisfy(\.isFinite))
            #expect(dataset.pathCounts[user] >= 1 && dataset.pathGains[user] > 0)
            // With at most 8 dBi per element and 10 dB loss, no element can receive more than all
            // paths adding up in phase.
            let bound =
                Double(dataset.pathCounts[user]) * Double(dataset.pathGains[user]) * 6.31 * 0.1
            for value in h { #expect(Double(value.lengthSquared) <= bound * 1.01) }
        }
        #expect(!dataset.samplePaths.isEmpty)
        for path in dataset.samplePaths {
            let mast = dataset.record.mast.position.map(Float.init)
            #expect(path.points.first == SIMD3(mast[0], mast[1], mast[2]))
            #expect(path.points.last == SIMD3<Float>(dataset.positions[Int(path.user)]))
        }
    }

    @Test("The same seed gives the same bits on any number of threads")
    func reproducible() throws {
        let one = try Fixtures.dataset(threads: 1)
        let three = try Fixtures.dataset(threads: 3)
        #expect(one.csi == three.csi && one.positions == three.positions)
        #expect(one.isTest == three.isTest && one.samplePaths == three.samplePaths)
        #expect(try Fixtures.dataset(seed: 2).positions != one.positions)
        let (a, b) = (Fixtures.temporaryPath(), Fixtures.temporaryPath())
        defer { for path in [a, b] { try? FileManager.default.removeItem(atPath: path) } }
        try one.write(to: a)
        try three.write(to: b)
        #expect(FileManager.default.contentsEqual(atPath: a, andPath: b))
    }

    @Test("Writing and reading gives the same dataset back")
    func roundTrip() throws {
        let dataset = try Fixtures.dataset()
        let path = Fixtures.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try dataset.write(to: path)
        let read = try ChannelDataset(path: path)
        #expect(read.record == dataset.record)
        #expect(read.csi == dataset.csi && read.positions == dataset.positions)
        #expect(read.lineOfSight == dataset.lineOfSight && read.isTest == dataset.isTest)
        #expect(read.pathCounts == dataset.pathCounts && read.pathGains == dataset.pathGains)
        #expect(read.footprints == dataset.footprints)
        #expect(read.samplePaths == dataset.samplePaths)
        #expect(read.antennaPositions == dataset.antennaPositions)
        #expect(read.paths == dataset.paths && read.missing.isEmpty && read.band == nil)
        let paths = try #require(read.paths)
        #expect(paths.counts == dataset.pathCounts && paths.lineOfSight == dataset.lineOfSight)
        #expect(paths.count == paths.interactionOffsets.count - 1)
    }

    @Test("Datasets of format 1, without paths, are still read")
    func formatOne() throws {
        let dataset = try Fixtures.dataset()
        let path = Fixtures.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        var old = dataset
        old.paths = nil
        try old.write(to: path)
        var file = try Safetensors(path: path)
        file.metadata["format"] = "mimo-channels-1"
        try file.write(to: path)
        let read = try ChannelDataset(path: path)
        #expect(read.paths == nil && read.missing.isEmpty)
        #expect(read.csi == dataset.csi && read.record == dataset.record)
    }

    @Test("Damaged and foreign files are refused by name")
    func damaged() throws {
        let path = Fixtures.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        func error() -> InputError? {
            do {
                _ = try ChannelDataset(path: path)
                return nil
            } catch { return error as? InputError }
        }
        #expect(error()?.found == "no such file")
        let dataset = try Fixtures.dataset()
        try dataset.write(to: path)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for keep in [0, 5, 200, whole.count / 2, whole.count - 1] {
            try whole.prefix(keep).write(to: URL(fileURLWithPath: path))
            #expect(error()?.source == path, "\(keep) bytes kept")
        }
        try Data("OSM".utf8 + [UInt8](repeating: 9, count: 100)).write(
            to: URL(fileURLWithPath: path))
        #expect(error() != nil)
        var other = Safetensors()
        other.set("weight", [2], [1, 2] as [Float])
        try other.write(to: path)
        #expect(error()?.expected.contains("channel dataset") == true)
        var broken = dataset
        broken.csi[3] = Complex(.nan, 0)
        try broken.write(to: path)
        #expect(error()?.found.contains("NaN") == true)
    }

    @Test("A mast inside a building or outside the window is refused")
    func masts() throws {
        let site = Fixtures.street()
        let inside = try site.frame.geographic(SIMD2(-170, -35))
        #expect(throws: InputError.self) { try Mast(site: site, at: inside, height: 5) }
        #expect(try Mast(site: site, at: inside, height: 30).position.z == 30)
        let away = GeographicPoint(latitude: 61, longitude: 25)
        #expect(throws: InputError.self) { try Mast(site: site, at: away, height: 25) }
        let roof = try Mast(
            site: site, proposal: MastProposal(site: site, placement: .roof), height: nil)
        #expect(roof.position.z == 20 + Mast.roofHeight)
    }

    @Test("The array faces the houses, not the open field")
    func azimuth() throws {
        for side in [1.0, -1.0] {
            var site = Fixtures.street()
            site.buildings = site.buildings.filter { side * $0.outline[0].y > 0 }
            let mast = try Mast(
                site: site, at: GeographicPoint(latitude: 60, longitude: 25), height: 30)
            var recipe = DatasetRecipe(users: 10)
            recipe.users.distances = 20...150
            // Houses stand north (south) of the mast, out to the east and west.
            let azimuth = try recipe.bestAzimuth(site: site, mast: mast)
            #expect(side * sin(azimuth * .pi / 180) > 0.4, "faces \(azimuth)")
            recipe.users.sector = 360
            #expect(try recipe.bestAzimuth(site: site, mast: mast) == 0)
        }
    }

    @Test("Users beyond the coupling loss are dropped and counted")
    func coverage() throws {
        let site = Fixtures.street()
        let mast = try Mast(
            site: site, at: GeographicPoint(latitude: 60, longitude: 25), height: 20)
        var recipe = DatasetRecipe(users: 60)
        recipe.users.distances = 20...150
        recipe.tracing.rayCount = 50_000
        recipe.tracing.maximumDepth = 4
        recipe.users.maximumCouplingLoss = 95
        let near = try recipe.dataset(site: site, mast: mast)
        #expect(near.userCount > 0)
        for user in 0..<near.userCount {
            let power = near.channel(of: user).reduce(0.0) { $0 + Double($1.lengthSquared) }
            #expect(power / 64 >= pow(10, -9.5) * 0.999)
        }
        #expect(near.record.users.uncovered > 0)
        recipe.users.maximumCouplingLoss = 20
        #expect(throws: InputError.self) { try recipe.dataset(site: site, mast: mast) }
    }

    @Test(
        "Woods of the site weaken the channels behind them, and the record says how many there are")
    func foliage() throws {
        var site = Fixtures.street()
        let mast = try Mast(
            site: site, at: GeographicPoint(latitude: 60, longitude: 25), height: 20)
        var recipe = DatasetRecipe(users: 1)
        recipe.chosen = try ChosenPositions(csv: "x,y,z\n60,1,1.5\n-60,1,1.5\n", source: "u")
        recipe.tracing.maximumDepth = 0
        let bare = try recipe.dataset(site: site, mast: mast)
        site.crowns = [
            Crown(
                identifier: "way/1",
                footprint: .init(outline: [
                    SIMD2(40, -5), SIMD2(50, -5), SIMD2(50, 5), SIMD2(40, 5),
                ]),
                base: 0, top: 30)
        ]
        let grown = try recipe.dataset(site: site, mast: mast)
        #expect(bare.record.tracing.crowns == nil && grown.record.tracing.crowns == 1)
        let depth = 10 * (60.0 * 60 + 1 + 18.5 * 18.5).squareRoot() / 60
        let lost = 10 * log10(Double(bare.pathGains[0] / grown.pathGains[0]))
        #expect(abs(lost - FoliageLoss(frequency: 2e9).loss(depth)) < 1e-4)
        #expect(bare.pathGains[1] == grown.pathGains[1])
    }
}

import Foundation
import Numerics
import Support
import Testing

@testable import Channels

@Suite struct ChannelRecipeTests {
    private static func difference(_ a: [Complex<Float>], _ b: [Complex<Float>]) -> Float {
        let scale = b.map(\.length).max() ?? 1
        return zip(a, b).map { ($0 - $1).length }.max().map { $0 / scale } ?? .infinity
    }

    @Test("Channels from the stored paths equal the traced ones, at the carrier and mid-band")
    func narrowband() throws {
        let path = Fixtures.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Fixtures.dataset().write(to: path)
        let traced = try ChannelDataset(path: path)
        var recipe = try ChannelRecipe(of: traced)
        #expect(Self.difference(try recipe.dataset(from: traced).csi, traced.csi) < 1e-6)
        // An odd number of groups has one at the carrier.
        recipe.band = try ResourceGrid(bandwidth: 20e6, groupSize: 1)
        let wide = try recipe.dataset(from: traced)
        let band = try #require(wide.band)
        #expect(band.groups == 51 && band.offsets?[25] == 0)
        let n = wide.antennaCount
        let middle = (0..<wide.userCount).flatMap { user -> ArraySlice<Complex<Float>> in
            let first = (user * 51 + 25) * n
            return band.values[first..<(first + n)]
        }
        #expect(Self.difference(middle, traced.csi) < 1e-6)
        #expect(wide.record.radio.bandwidth == 20e6 && wide.record.band == recipe.band)
    }

    @Test("Another array from stored paths is the array that would have been traced")
    func otherArray() throws {
        let site = Fixtures.street()
        let mast = try Mast(
            site: site, at: .init(latitude: 60, longitude: 25), height: 20)
        var make = DatasetRecipe(users: 40, array: AntennaArray(azimuth: 20))
        make.users.distances = 20...150
        make.tracing.rayCount = 20_000
        make.tracing.maximumDepth = 3
        make.users.maximumCouplingLoss = 1_000
        let traced = try make.dataset(site: site, mast: mast)
        var recipe = try ChannelRecipe(of: traced)
        recipe.array = AntennaArray(
            rows: 2, columns: 6, spacing: 0.7, pattern: .tr38901, azimuth: 20, downtilt: 10)
        let remade = try recipe.dataset(from: traced)
        make.array = recipe.array
        let again = try make.dataset(site: site, mast: mast)
        #expect(Self.difference(remade.csi, again.csi) < 1e-6)
        #expect(remade.record.array == again.record.array)
        #expect(remade.record.mast == again.record.mast)
        for (a, b) in zip(remade.antennaPositions, again.antennaPositions) {
            #expect((a - b).max() < 1e-12 && (a - b).min() > -1e-12)
        }
    }

    @Test("Another carrier scales the spreading and keeps what was traced in mind")
    func otherCarrier() throws {
        let traced = try Fixtures.dataset()
        var recipe = try ChannelRecipe(of: traced)
        recipe.carrierFrequency = 4e9
        let remade = try recipe.dataset(from: traced)
        #expect(remade.record.tracing.frequency == 2e9)
        #expect(remade.record.radio.carrierFrequency == 4e9)
        // Twice the frequency, a quarter of the power between isotropic antennas.
        for (a, b) in zip(remade.pathGains, traced.pathGains) {
            #expect(abs(4 * a / b - 1) < 1e-5)
        }
        // Back at the traced frequency everything is as it was.
        var back = try ChannelRecipe(of: remade)
        back.carrierFrequency = 2e9
        let same = try back.dataset(from: remade)
        #expect(Self.difference(same.csi, traced.csi) < 1e-6)
        #expect(same.record.tracing.frequency == nil)
    }

    @Test("Cross-polarised pairs: the two slants share what a vertical element receives")
    func crossed() throws {
        let traced = try Fixtures.dataset()
        var recipe = try ChannelRecipe(of: traced)
        recipe.array.polarization = .crossed
        let made = try recipe.dataset(from: traced)
        #expect(made.antennaCount == 128 && made.antennaPositions.count == 128)
        // (e_+45 + e_-45) / sqrt 2 is the vertical field.
        let n = traced.antennaCount
        let scale = traced.csi.map(\.length).max() ?? 1
        for user in 0..<traced.userCount {
            let (pair, single) = (Array(made.channel(of: user)), Array(traced.channel(of: user)))
            for i in 0..<n {
                let sum = (pair[i] + pair[i + n]).multiplied(by: Float(0.5).squareRoot())
                #expect((sum - single[i]).length < 2e-6 * scale)
            }
        }
    }

    @Test("Datasets without paths are refused by name")
    func refused() throws {
        var dataset = try Fixtures.dataset()
        dataset.paths = nil
        #expect(throws: InputError.self) { try ChannelRecipe(of: dataset, path: "x") }
        dataset = try Fixtures.dataset()
        dataset.record.radio.carrierFrequency = 0
        #expect(throws: InputError.self) { try ChannelRecipe(of: dataset) }
        dataset = try Fixtures.dataset()
        var recipe = try ChannelRecipe(of: dataset)
        for bad in [0, -1e9, Double.nan, .infinity] {
            recipe.carrierFrequency = bad
            #expect(throws: InputError.self) { try recipe.dataset(from: dataset) }
        }
    }
}

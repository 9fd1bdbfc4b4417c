import Channels
import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import Evaluation

@Suite struct BandTests {
    /// A dataset whose band has the given groups for all users.
    private static func wide(_ factors: [Float]) -> ChannelDataset {
        var wide = dataset(users: 30, antennas: 8)
        wide.band = ChannelBand(
            offsets: nil, groups: factors.count,
            values: (0..<wide.userCount).flatMap { user in
                factors.flatMap { factor in
                    wide.channel(of: user).map { $0.multiplied(by: factor) }
                }
            })
        return wide
    }

    private static func evaluator() throws -> Evaluator {
        var evaluator = Evaluator()
        evaluator.precoders = try PrecoderRegistry.precoders(named: "zf-equal,mrt")
        evaluator.groups = 6
        evaluator.usersPerGroup = 3
        evaluator.energyRates = [0.5]
        evaluator.noise = .watts(1e-10)
        return evaluator
    }

    @Test("A flat band has the rates and energies of its carrier")
    func flat() throws {
        let evaluator = try Self.evaluator()
        let narrow = try evaluator.evaluate(dataset(users: 30, antennas: 8))
        let wide = try evaluator.evaluate(Self.wide([1, 1, 1]))
        #expect(wide.record.bandGroups == 3 && narrow.record.bandGroups == nil)
        #expect(narrow.rows.count == wide.rows.count && !narrow.rows.isEmpty)
        for (a, b) in zip(narrow.rows, wide.rows) {
            #expect(a.precoder == b.precoder && a.sight == b.sight)
            #expect(abs(a.meanSumRate - b.meanSumRate) < 1e-6 * a.meanSumRate)
        }
        let strategies = wide.energy.map(\.strategy)
        #expect(Set(strategies).count == 5)
        for point in narrow.energy where point.id.family != .randomAntennas {
            let same = wide.energy.first {
                $0.id.label == point.id.label && $0.sight == point.sight
            }
            #expect(abs((same?.energy ?? 0) - point.energy) < 1e-6 * point.energy)
        }
    }

    @Test("Rates over a band are the mean over its groups")
    func mean() throws {
        let evaluator = try Self.evaluator()
        let both = try evaluator.evaluate(Self.wide([1, 0.25]))
        let first = try evaluator.evaluate(Self.wide([1, 1]))
        let second = try evaluator.evaluate(Self.wide([0.25, 0.25]))
        for (row, pair) in zip(both.rows, zip(first.rows, second.rows)) {
            let wanted = (pair.0.meanSumRate + pair.1.meanSumRate) / 2
            #expect(abs(row.meanSumRate - wanted) < 1e-6 * wanted)
        }
    }

    @Test("Thermal noise is that of the band that is looked at")
    func thermalNoise() throws {
        let record = dataset(users: 30, antennas: 8).record
        let grid = try ResourceGrid(bandwidth: 100e6)
        let own = NoisePreset.thermal.power(for: record)
        #expect(own == record.radio.noisePower && record.radio.bandwidth > 0)
        let wide = NoisePreset.thermal.power(for: record, over: grid)
        #expect(abs(wide / own - 100e6 / record.radio.bandwidth) < 1e-12)
        var asMade = record
        asMade.radio.bandwidth = 100e6
        #expect(NoisePreset.thermal.power(for: asMade, over: grid) == own)
        #expect(NoisePreset.paper.power(for: record, over: grid) == NoisePreset.paperNoisePower)
        #expect(NoisePreset.watts(1e-9).power(for: record, over: grid) == 1e-9)
        let link = try dataset(users: 30, antennas: 8).link(
            noise: .thermal, over: grid, path: "d")
        #expect(link.noisePower == wide)
    }

    @Test("A band is made from paths where the dataset has them, and refused where it has none")
    func grid() throws {
        var evaluator = try Self.evaluator()
        evaluator.band = try ResourceGrid(bandwidth: 5e6)
        #expect(throws: InputError.self) {
            try evaluator.evaluate(dataset(users: 30, antennas: 8))
        }
    }
}

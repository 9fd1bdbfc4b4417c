import Foundation
import Support
import Testing

@testable import Channels

@Suite struct UserTests {
    @Test("Groups hold distinct users of the pool, the same for the same seed", arguments: 1...20)
    func groups(seed: Int) {
        let pool = (0..<30).map { 7 * $0 + 3 }
        let sampler = GroupSampler(pools: [pool], usersPerGroup: 4)
        let groups = sampler.groups(count: 200, seed: UInt64(seed))
        #expect(groups.count == 200)
        for group in groups {
            #expect(Set(group).count == 4 && Set(group).isSubset(of: pool))
        }
        let longer = sampler.groups(count: 300, seed: UInt64(seed))
        #expect(Array(longer.prefix(200)) == groups)
        let other = sampler.groups(count: 200, seed: UInt64(seed) + 1)
        #expect(other != groups)
    }

    @Test("Every ordered pair is equally likely")
    func uniform() {
        let groups = GroupSampler(pools: [[0, 1, 2, 3]], usersPerGroup: 2)
            .groups(count: 12_000, seed: 4)
        var counts: [[Int]: Int] = [:]
        for group in groups { counts[group, default: 0] += 1 }
        #expect(counts.count == 12)
        // 1,000 expected, standard deviation 30.
        for (pair, count) in counts { #expect(abs(count - 1000) < 150, "\(pair)") }
    }

    @Test("A pool as large as the group is a permutation")
    func wholePool() {
        let groups = GroupSampler(pools: [[5, 6, 7]], usersPerGroup: 3).groups(count: 20, seed: 1)
        #expect(groups.count == 20)
        for group in groups { #expect(group.sorted() == [5, 6, 7]) }
    }

    @Test(
        "Of several masts, a group hears one; every ordered pair of one mast's users is as likely")
    func masts() {
        let groups = GroupSampler(pools: [[0, 1, 2], [3, 4]], usersPerGroup: 2)
            .groups(count: 20_000, seed: 6)
        var counts: [[Int]: Int] = [:]
        for group in groups { counts[group, default: 0] += 1 }
        // Any of five users first, then any other of its mast: 1 / 10 a pair of the first mast and
        // 1 / 5 of the second; standard deviations 42 and 57.
        #expect(counts.count == 6 + 2)
        for (pair, count) in counts {
            let expected = pair[0] < 3 ? 2_000 : 4_000
            #expect(abs(count - expected) < 250, "\(pair)")
        }
    }

    @Test("Users stand uniformly in the sector of the ring")
    func placement() throws {
        let placement = UserPlacement(count: 4000, distances: 50...400, sector: 120)
        let mast = SIMD2(10.0, -20)
        let users = try placement.positions(around: mast, azimuth: 30, seed: 3) { _ in true }
        #expect(users.count == 4000)
        var inner = 0
        var left = 0
        for user in users {
            let offset = SIMD2(user.x, user.y) - mast
            let distance = (offset * offset).sum().squareRoot()
            let bearing = atan2(offset.y, offset.x) * 180 / .pi - 30
            #expect(user.z == 1.5 && distance >= 50 && distance <= 400 && abs(bearing) <= 60)
            if distance < (0.5 * (50 * 50 + 400 * 400)).squareRoot() { inner += 1 }
            if bearing > 0 { left += 1 }
        }
        // Half the area, half the angle: 2,000 each, standard deviation 32.
        #expect(abs(inner - 2000) < 160 && abs(left - 2000) < 160)
        #expect(
            throws: InputError.self, "no outdoor place",
            performing: {
                try placement.positions(around: mast, azimuth: 0, seed: 1) { _ in false }
            })
    }

    @Test("Thermal noise of 20 MHz at 290 K is -101 dBm")
    func noise() throws {
        let power = Noise.power(bandwidth: 20e6, noiseFigure: 0, interferenceMargin: 0)
        #expect(abs(10 * log10(power * 1000) + 100.965) < 0.01)
        let worse = Noise.power(bandwidth: 20e6, noiseFigure: 7, interferenceMargin: 3)
        #expect(abs(worse / power - 10) < 1e-9)
        #expect(try NoisePreset("1e-9") == .watts(1e-9))
        #expect(throws: InputError.self) { try NoisePreset("loud") }
        #expect(throws: InputError.self) { try NoisePreset("-1") }
    }
}

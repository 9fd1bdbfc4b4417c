import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite struct LargestShareTests {
    private let link = Link(maximumPower: 20, noisePower: 0.5)

    @Test("what can be met is met whole")
    func feasible() {
        for seed in UInt64(1)...10 {
            let h = randomChannel(seed, users: 4, antennas: 10)
            let rates = [0.5, 1, 0, 0.2]
            #expect(LeastPower.solve(channel: h, rates: rates, link: link).isFeasible)
            #expect(
                LeastPower.largestShare(channel: h, rates: rates, link: link) == 1, "seed \(seed)")
        }
        let h = randomChannel(1, users: 2, antennas: 4)
        #expect(LeastPower.largestShare(channel: h, rates: [0, 0], link: link) == 1)
    }

    @Test("at the share all power is used, just above it there is not enough")
    func edge() {
        for seed in UInt64(1)...10 {
            // More than fits; K > N for every third seed.
            let h = randomChannel(seed, users: 4, antennas: seed % 3 == 0 ? 3 : 8)
            let rates = [9, 20, 0.5, seed % 2 == 0 ? 0 : 12]
            let share = LeastPower.largestShare(channel: h, rates: rates, link: link)
            #expect(share > 0.01 && share < 1, "seed \(seed): \(share)")
            func power(_ share: Double) -> LeastPower {
                LeastPower.solve(channel: h, rates: rates.map { share * $0 }, link: link)
            }
            let at = power(share)
            #expect(at.isFeasible, "seed \(seed)")
            #expect(at.power > (1 - 1e-3) * link.maximumPower, "seed \(seed): \(at.power) W")
            #expect(!power(share + 2 * LeastPower.shareTolerance).isFeasible, "seed \(seed)")
        }
    }

    @Test("one user's share is the closed form")
    func oneUser() {
        for seed in UInt64(1)...5 {
            let h = randomChannel(seed, users: 1, antennas: 6)
            let most = SpectralEfficiency.rate(20 * h.frobeniusNormSquared / 0.5)
            let share = LeastPower.largestShare(channel: h, rates: [2 * most], link: link)
            #expect(share <= 0.5 && share > 0.5 - 2e-6, "seed \(seed): \(share)")
        }
    }

    @Test("the same as by halving with least powers alone, far from what is possible and near it")
    func halving() {
        for seed in UInt64(1)...60 {
            let users = Int(seed % 4) + 1
            var h = randomChannel(
                seed, users: users, antennas: seed % 5 == 0 ? 2 : 6, spread: seed % 2 == 0 ? 80 : 10
            )
            // Users that cannot be told apart, or hardly.
            if seed % 3 == 0 && users > 1 {
                for n in 0..<h.columns {
                    let off = [0, 1e-5, 1e-8][Int(seed / 3) % 3]
                    h[1, n] = h[0, n] + h[1, n].multiplied(by: off)
                }
            }
            let rates = (0..<users).map { [0.9, 25, 1e-3, 4][($0 + Int(seed / 4)) % 4] }
            let link = Link(maximumPower: [20, 1e-4, 3e3][Int(seed) % 3], noisePower: 0.5)
            func fits(_ share: Double) -> Bool {
                LeastPower.solve(channel: h, rates: rates.map { share * $0 }, link: link).isFeasible
            }
            var (low, high) = fits(1) ? (1.0, 1.0) : (0.0, 1.0)
            while high - low > LeastPower.shareTolerance {
                let middle = (low + high) / 2
                if fits(middle) { low = middle } else { high = middle }
            }
            #expect(
                LeastPower.largestShare(channel: h, rates: rates, link: link) == low,
                "seed \(seed)")
        }
    }

    @Test("silent users, collinear users and huge requests have a defined share")
    func degenerate() {
        var h = randomChannel(2, users: 3, antennas: 6)
        for n in 0..<6 { h[1, n] = .zero }
        #expect(LeastPower.largestShare(channel: h, rates: [1, 1, 1], link: link) == 0)
        #expect(LeastPower.largestShare(channel: h, rates: [0.1, 0, 0.1], link: link) == 1)
        let zero = ComplexMatrix.zeros(2, 4)
        #expect(LeastPower.largestShare(channel: zero, rates: [1, 0], link: link) == 0)
        #expect(LeastPower.largestShare(channel: zero, rates: [0, 0], link: link) == 1)
        // Two users on one channel: gamma (p sigma^-2 + 1) <= p each, so gamma = s / (s + 2) at most
        // with s the SNR of all power, whatever the antennas do.
        let pair = collinearChannel(antennas: 5)
        let share = LeastPower.largestShare(channel: pair, rates: [5, 5, 0], link: link)
        let s = 20 * (0..<5).reduce(0) { $0 + pair[0, $1].squaredLength } / 0.5
        let most = SpectralEfficiency.rate(s / (s + 2)) / 5
        #expect(share <= most + 1e-9 && share > most - 1e-4, "\(share), at most \(most)")
        let far = LeastPower.largestShare(
            channel: randomChannel(3, users: 2, antennas: 4), rates: [1e6, 1], link: link)
        #expect(far >= 0 && far < 1e-3)
    }
}

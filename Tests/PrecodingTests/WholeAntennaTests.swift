import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

/// M antennas can meet SINR targets gamma_k only if the sum of gamma_k / (1 + gamma_k) is below M. Four
/// users at 1 or 2 bit/s/Hz fill two or three antennas exactly: there the fixed point crawls to infinity,
/// and far above the noise it does so below every tolerance.
@Suite("Requests that fill a whole number of antennas")
struct WholeAntennaTests {
    static let noises = [1.0, 1e-3, 1e-6, 1e-9, 1e-12]

    /// The least energy of all masks, each by ``LeastPower``.
    private static func best(_ h: ComplexMatrix, _ rates: [Double], _ link: Link) -> Double {
        (1..<(1 << h.columns)).map { bits in
            let mask = (0..<h.columns).map { bits >> $0 & 1 == 1 }
            let least = LeastPower.solve(channel: h, rates: rates, link: link, mask: mask)
            return least.isFeasible
                ? EnergyModel.default.power(
                    antennas: mask.count { $0 }, transmitPower: least.power) : .infinity
        }.min() ?? .infinity
    }

    @Test(arguments: noises, [1.0, 2.0])
    func searchesFindWhatExactPowersDo(noise: Double, rate: Double) {
        let link = Link(maximumPower: 20, noisePower: noise)
        let rates = Array(repeating: rate, count: 4)
        for seed in UInt64(1)...3 {
            let h = randomChannel(seed, users: 4, antennas: 7, spread: 3)
            let best = Self.best(h, rates, link)
            guard best.isFinite else { continue }
            let exhaustive = AntennaSelection.exhaustive(channel: h, rates: rates, link: link)
            #expect(abs(exhaustive.energy / best - 1) < 1e-6, "seed \(seed)")
            let greedy = AntennaSelection.greedy(channel: h, rates: rates, link: link)
            #expect(greedy.energy < 1.2 * best, "seed \(seed): \(greedy.energy) W over \(best) W")
            let request = BandRequest(channels: [h, h], rates: rates, link: link)
            let band = BandSelection.greedy(request)
            #expect(abs(band.energy / greedy.energy - 1) < 1e-6, "seed \(seed)")
            // Of every order some first antennas are enough, and cheap ones are found.
            let prefixes = (1...7).map { count in
                AntennaSelection(
                    mask: (0..<7).map { $0 < count }, channel: h, rates: rates, link: link,
                    energy: .default
                ).energy
            }
            let least = prefixes.min() ?? .infinity
            for count in 1...7 {
                let order = Array(0..<7)
                let ordered = AntennaSelection.ordered(
                    order, count: count, channel: h, rates: rates, link: link)
                #expect(ordered.energy < 1.1 * least, "seed \(seed), \(count)")
                let banded = BandSelection.ordered(order, count: count, request)
                #expect(banded.energy < 1.1 * least, "seed \(seed), \(count)")
                let random = AntennaSelection.random(
                    channel: h, rates: rates, link: link, seed: UInt64(count))
                #expect(random.energy < 1.2 * best || noise > 1e-3, "seed \(seed), \(count)")
            }
        }
    }

    @Test("the kernel's powers are those of the equations, or infinite", arguments: noises)
    func kernel(noise: Double) throws {
        let link = Link(maximumPower: 20, noisePower: noise)
        for rate in [0.9, 1, 1.1, 2, 2.1] {
            let rates = Array(repeating: rate, count: 4)
            let h = randomChannel(5, users: 4, antennas: 6, spread: 3)
            let all = LeastPower.solve(channel: h, rates: rates, link: link)
            guard let search = AntennaSearch(channel: h, rates: rates, link: link, least: all)
            else { continue }
            for bits in 1..<64 {
                let mask = (0..<6).map { bits >> $0 & 1 == 1 }
                let gram = (0..<6).reduce(search.emptyGram) {
                    mask[$1] ? search.adding($1, to: $0) : $0
                }
                let found = search.powers([gram], from: search.fullLambda)[0].power
                let exact = LeastPower.solve(channel: h, rates: rates, link: link, mask: mask)
                if exact.isFeasible {
                    #expect(abs(found / exact.power - 1) < 1e-4, "\(rate), \(mask)")
                } else {
                    #expect(found == .infinity, "\(rate), \(mask)")
                }
            }
        }
    }

    @Test("the fast path leaves nothing to chance", arguments: noises, [1.0, 2.0])
    func prefixSolver(noise: Double, rate: Double) {
        let link = Link(maximumPower: 20, noisePower: noise)
        let gamma = Array(repeating: SpectralEfficiency.sinr(forRate: rate), count: 4)
        for seed in UInt64(1)...4 {
            let h = ChannelBatch([randomChannel(seed, users: 4, antennas: 12, spread: 3)])[0]
            let planes = ChannelPlanes(capacity: 4, antennas: 12)
            for k in 0..<4 {
                planes.append(
                    (0..<12).map { Complex<Float>(h[k, $0]) },
                    scale: Float(1 / noise.squareRoot()))
            }
            let solver = AntennaPrefixSolver(users: 4, channel: planes)
            guard solver.solveAll(sinrTargets: gamma, limit: 20) != nil else { continue }
            let order = (0..<12).map(Int32.init)
            for count in 1...12 {
                let choice = solver.propose(
                    order: order, count: count, antennaPower: 1, limit: 20, isThorough: true)
                guard let choice, let power = solver.settle(limit: 20) else { continue }
                let exact = LeastPower.solve(
                    channel: h, rates: Array(repeating: rate, count: 4), link: link,
                    mask: (0..<12).map { $0 < choice.count })
                #expect(exact.isFeasible, "seed \(seed), \(choice.count) antennas")
                #expect(abs(power / exact.power - 1) < 1e-3, "seed \(seed), \(choice.count)")
            }
        }
    }
}

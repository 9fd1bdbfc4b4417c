import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite("The first antennas of an order, on the fast path")
struct AntennaPrefixTests {
    static let link = Link(maximumPower: 20, noisePower: 1)

    /// A channel H / sigma in planes.
    static func planes(_ h: ComplexMatrix) -> ChannelPlanes {
        let planes = ChannelPlanes(capacity: h.rows, antennas: h.columns)
        let scale = Float(1 / link.noisePower.squareRoot())
        for k in 0..<h.rows {
            planes.append((0..<h.columns).map { Complex<Float>(h[k, $0]) }, scale: scale)
        }
        return planes
    }

    @Test("costs what the search over the same order costs, and meets the request")
    func sameAsTheSearch() throws {
        let rates = [1.0, 1.5, 2.0]
        let antennas = 30
        var tried = 0
        for seed in UInt64(1)...6 {
            let h = ChannelBatch([randomChannel(seed, users: 3, antennas: antennas, spread: 10)])[0]
            let order = (0..<antennas).map { ($0 * 7 + Int(seed)) % antennas }
            let solver = AntennaPrefixSolver(users: 3, channel: Self.planes(h))
            let least = LeastPower.solve(channel: h, rates: rates, link: Self.link)
            let power = solver.solveAll(
                sinrTargets: rates.map { SpectralEfficiency.sinr(forRate: $0) },
                limit: Self.link.maximumPower)
            #expect((power != nil) == least.isFeasible, "seed \(seed)")
            guard let power else { continue }
            #expect(abs(power / least.power - 1) < 1e-6, "seed \(seed)")
            for count in [1, 12, 30] {
                let expected = AntennaSelection.ordered(
                    order, count: count, channel: h, rates: rates, link: Self.link)
                let choice = try #require(
                    solver.propose(
                        order: order.map(Int32.init), count: count, antennaPower: 1,
                        limit: Self.link.maximumPower, isThorough: true), "seed \(seed), \(count)")
                let settled = try #require(solver.settle(limit: Self.link.maximumPower))
                let energy = Double(choice.count) + settled
                #expect(energy <= expected.energy * (1 + 1e-4), "seed \(seed), \(count)")
                #expect(choice.isFar || abs(energy - choice.cost) < 1e-3 * energy)
                var w = ComplexMatrix.zeros(antennas, 3)
                for n in order.prefix(choice.count) {
                    for j in 0..<3 {
                        let (re, im) = solver.weight(of: n, user: j)
                        w[n, j] = Complex(re, im)
                    }
                }
                let reached = SpectralEfficiency.rates(channel: h, precoder: w, link: Self.link)
                for k in 0..<3 {
                    #expect(abs(reached[k] - rates[k]) < 1e-5, "seed \(seed), \(count), user \(k)")
                }
                tried += 1
            }
        }
        #expect(tried >= 12, "\(tried) choices")
    }

    @Test("steps out of turn stop the program")
    func outOfTurn() async {
        await #expect(processExitsWith: .failure) {
            let h = randomChannel(1, users: 2, antennas: 8)
            let solver = AntennaPrefixSolver(users: 2, channel: AntennaPrefixTests.planes(h))
            _ = solver.propose(order: Array(0..<8), count: 3, antennaPower: 1, limit: 20)
        }
        await #expect(processExitsWith: .failure) {
            let h = randomChannel(1, users: 2, antennas: 8)
            let solver = AntennaPrefixSolver(users: 2, channel: AntennaPrefixTests.planes(h))
            guard solver.solveAll(sinrTargets: [1, 1], limit: 1_000) != nil else { return }
            _ = solver.weight(of: 0, user: 0)
        }
        // A request that cannot be met leaves nothing of the channel before.
        await #expect(processExitsWith: .failure) {
            let h = randomChannel(1, users: 2, antennas: 8)
            let solver = AntennaPrefixSolver(users: 2, channel: AntennaPrefixTests.planes(h))
            guard solver.solveAll(sinrTargets: [1, 1], limit: 1_000) != nil,
                solver.propose(order: Array(0..<8), count: 3, antennaPower: 1, limit: 1_000) != nil,
                solver.settle(limit: 1_000) != nil,
                solver.solveAll(sinrTargets: [1, 1], limit: 1e-9) == nil
            else { return }
            _ = solver.weight(of: 0, user: 0)
        }
    }
}

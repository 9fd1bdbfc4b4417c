import LinearAlgebra
import Numerics
import Precoding
import Support
import Testing

@testable import Models

@Suite("Antennas of the structured model: what must hold whatever the weights")
struct AntennaTests {
    private static let link = Link(maximumPower: 20, noisePower: 1)

    private static func channel(_ users: Int, _ antennas: Int, seed: UInt64) -> ComplexMatrix {
        var random = Philox(seed: seed, stream: 5)
        return ComplexMatrix(rows: users, columns: antennas) { _, _ in
            let (re, im) = random.normalPair()
            return Complex(re, im)
        }
    }

    @Test("what an antenna is worth is one step of the exact powers without it")
    func values() throws {
        let (users, antennas) = (3, 8)
        let h = Self.channel(users, antennas, seed: 2)
        let sinrTargets = [1.0, 3, 0.5]
        let active = (0..<antennas).map { 0.3 + 0.08 * Double($0) }
        let dual = [0.4, 0.9, 0.2]
        func gram(_ active: [Double]) -> ComplexMatrix {
            ComplexMatrix(rows: users, columns: antennas) {
                h[$0, $1].multiplied(by: active[$1].squareRoot())
            }.gram
        }
        func power(_ active: [Double]) -> Double {
            let inverse = AntennaForward.inverse(gram: gram(active), dual: dual)
            return (0..<users).reduce(0) {
                let rest = inverse[$1, $1].real
                return $0 + dual[$1] * sinrTargets[$1] * rest / (1 - rest)
            }
        }
        let worth = MarginalAntennaPowers(
            channel: h, sinrTargets: sinrTargets, active: active, dual: dual,
            inverse: AntennaForward.inverse(gram: gram(active), dual: dual))
        for n in 0..<antennas {
            var off = active
            off[n] = 0
            var on = active
            on[n] = 1
            #expect(abs(worth.removal[n] - (power(off) - power(active))) < 1e-9)
            #expect(abs(worth.addition[n] - (power(active) - power(on))) < 1e-9)
            #expect(worth.removal[n] > 0 && worth.addition[n] > 0)
        }
    }

    @Test("scores move with the antennas, and do not depend on the order or phase of the users")
    func invariances() {
        let forward = AntennaForward(StructuredTests.model(seed: 3))
        let (users, antennas) = (4, 12)
        let h = Self.channel(users, antennas, seed: 4)
        let sinrTargets = [1.0, 2, 0.5, 3]
        let dual = [0.1, 0.4, 0.2, 0.3]
        func scores(_ h: ComplexMatrix, _ sinrTargets: [Double], _ dual: [Double]) -> [Double] {
            forward.scores(
                channel: h, sinrTargets: sinrTargets, dual: dual, antennaPower: 1, maximumPower: 20)
        }
        let expected = scores(h, sinrTargets, dual)
        let order = [2, 0, 3, 1]
        let moved = scores(
            ComplexMatrix(rows: users, columns: antennas) {
                h[order[$0], antennas - 1 - $1] * Complex(length: 1, phase: Double($0))
            }, order.map { sinrTargets[$0] }, order.map { dual[$0] })
        for n in 0..<antennas { #expect(abs(moved[antennas - 1 - n] - expected[n]) < 1e-9) }
        let spread = (expected.max() ?? 0) - (expected.min() ?? 0)
        #expect(spread > 1e-3)
    }

    @Test("untrained it leaves all antennas on, at any size")
    func untrained() {
        for (users, antennas) in [(1, 16), (4, 64), (8, 128)] {
            let h = Self.channel(users, antennas, seed: 1)
            let scores = AntennaForward(StructuredModel(seed: 1)).scores(
                channel: h, sinrTargets: Array(repeating: 1, count: users),
                dual: Array(repeating: 0.1, count: users), antennaPower: 1, maximumPower: 20)
            #expect(scores == Array(repeating: AntennaForward.start, count: antennas))
        }
    }

    @Test("every request that can be met is met, whatever the weights propose")
    func promises() {
        var feasible = 0
        for seed in 1...8 as ClosedRange<UInt64> {
            let selection = StructuredSelection(StructuredTests.model(seed: seed))
            let users = 1 + Int(seed % 5)
            let h = Self.channel(users, 24, seed: seed)
            let rates = (0..<users).map { 0.5 * Double($0) + 0.25 * Double(seed) }
            let all = AntennaSelection.all(channel: h, rates: rates, link: Self.link)
            let found = selection.selection(for: h, rates: rates, link: Self.link)
            #expect(found.isFeasible == all.isFeasible, "seed \(seed)")
            guard all.isFeasible else { continue }
            feasible += 1
            #expect(found.energy <= all.energy)
            let reached = SpectralEfficiency.rates(
                channel: h, precoder: found.least.precoder, link: Self.link)
            for k in 0..<users { #expect(abs(reached[k] - rates[k]) < 1e-6, "seed \(seed)") }
        }
        #expect(feasible >= 6, "requests that can be met are what this is about")
    }

    @Test("no request, a silent user and a request beyond all antennas have a defined result")
    func edges() {
        let selection = StructuredSelection(StructuredTests.model(seed: 1))
        let h = Self.channel(3, 16, seed: 9)
        let none = selection.transmission(for: h, rates: [0, 0, 0], link: Self.link)
        #expect(none.antennas == 0 && none.transmitPower == 0)
        let one = selection.transmission(for: h, rates: [0, 2, 0], link: Self.link)
        let reached = SpectralEfficiency.rates(
            channel: h, precoder: one.precoder, link: Self.link)
        #expect(abs(reached[1] - 2) < 1e-4 && reached[0] == 0 && reached[2] == 0)
        let tooMuch = selection.transmission(for: h, rates: [30, 30, 30], link: Self.link)
        #expect(tooMuch.antennas == 16)
        #expect(abs(tooMuch.transmitPower / Self.link.maximumPower - 1) < 1e-3)
        let part = SpectralEfficiency.rates(
            channel: h, precoder: tooMuch.precoder, link: Self.link)
        // The same share for everybody.
        for rate in part { #expect(abs(rate / part[0] - 1) < 1e-3 && rate < 30) }
        let silent = ComplexMatrix(rows: 2, columns: 16) { $0 == 0 ? h[0, $1] : .zero }
        let impossible = selection.selection(for: silent, rates: [1, 1], link: Self.link)
        #expect(!impossible.isFeasible)
    }

    @Test(
        "the fast scores are the plain ones",
        arguments: [(1, 16), (2, 33), (3, 7), (4, 64), (7, 40)])
    func fastScores(size: (users: Int, antennas: Int)) {
        let (users, antennas) = size
        let model = StructuredTests.model(seed: 11)
        let h = Self.channel(users, antennas, seed: UInt64(users))
        let batch = ChannelBatch([h])
        let sinrTargets = (0..<users).map { 0.5 + Double($0) }
        let least = LeastPower.solve(
            channel: batch[0], rates: sinrTargets.map { SpectralEfficiency.rate($0) },
            link: Self.link)
        let expected = AntennaForward(model).scores(
            channel: batch[0], sinrTargets: sinrTargets, dual: least.uplinkPowers,
            antennaPower: 0.7,
            maximumPower: 20)
        let planes = ChannelPlanes(capacity: users, antennas: antennas)
        batch.elements.withUnsafeBufferPointer { elements in
            guard let source = elements.baseAddress else { return }
            for k in 0..<users { planes.append(source + k * antennas, scale: 1) }
        }
        let kernel = AntennaKernel(AntennaWeights(model), users: users, antennas: antennas)
        // Twice: nothing is left over from the first channel.
        for _ in 0..<2 {
            var dual = least.uplinkPowers
            let found = kernel.run(
                planes, sinrTargets: sinrTargets, dual: &dual, antennaPower: 0.7, maximumPower: 20)
            for n in 0..<antennas {
                #expect(abs(Double(found[n]) - expected[n]) < 2e-3, "antenna \(n)")
            }
        }
    }

    @Test("a batch gets what one channel after another gets, on any number of threads")
    func batches() {
        let selection = StructuredSelection(StructuredTests.model(seed: 12))
        for (users, antennas) in [(1, 5), (3, 24), (4, 64)] {
            let channels = (0..<20).map { Self.channel(users, antennas, seed: 50 + UInt64($0)) }
            let batch = ChannelBatch(channels)
            // Some users ask for nothing, some groups for nothing, some for too much.
            func rate(_ g: Int, _ k: Int) -> Double {
                if g == 4 { return 0 }
                if g == 9 { return 40 }
                return k == g % 5 ? 0 : 0.3 + 0.2 * Double((g + k) % 6)
            }
            let rates = (0..<20).flatMap { g in (0..<users).map { rate(g, $0) } }
            let sent = selection.transmissions(
                for: batch, rates: rates, link: Self.link, threads: 2)
            let again = selection.transmissions(
                for: batch, rates: rates, link: Self.link, threads: 1)
            #expect(sent == again)
            for (g, found) in sent.enumerated() {
                let requested = batch.rates(of: g, in: rates)
                let plain = selection.selection(for: batch[g], rates: requested, link: Self.link)
                    .transmission(over: batch[g], rates: requested, link: Self.link)
                // Equally good antennas may be told apart by rounding.
                let a: Double = found.energy(.default)
                let b: Double = plain.energy(.default)
                #expect(abs(a - b) < 0.02 * b + 1e-9, "\(users) x \(antennas), group \(g)")
                let reached = SpectralEfficiency.rates(
                    channel: batch[g], precoder: found.precoder, link: Self.link)
                let share = g == 9 ? reached[0] / 40 : 1
                for k in 0..<users {
                    #expect(abs(reached[k] - share * requested[k]) < 1e-4, "group \(g), \(k)")
                }
                #expect(found.transmitPower < Self.link.maximumPower * (1 + 1e-9))
                for n in 0..<antennas where !found.activeAntennas[n] {
                    for k in 0..<users { #expect(found.precoder[n, k] == .zero) }
                }
            }
        }
    }
}

import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite struct AntennaSelectionTests {
    @Test func greedyIsCloseToExhaustive() {
        let link = Link(maximumPower: 20, noisePower: 1)
        var gaps: [Double] = []
        var off = 0
        for seed in UInt64(1)...8 {
            let h = randomChannel(seed, users: 3, antennas: 12, spread: 10)
            let rates = [1.0, 1.5, 2.0]
            let greedy = AntennaSelection.greedy(channel: h, rates: rates, link: link)
            let best = AntennaSelection.exhaustive(channel: h, rates: rates, link: link)
            let random = AntennaSelection.random(channel: h, rates: rates, link: link, seed: seed)
            let all = AntennaSelection.all(channel: h, rates: rates, link: link)
            #expect(best.isFeasible == all.isFeasible, "seed \(seed)")
            guard all.isFeasible else { continue }
            #expect(best.energy <= greedy.energy + 1e-6, "seed \(seed)")
            #expect(greedy.energy <= all.energy, "seed \(seed)")
            #expect(best.energy <= random.energy + 1e-6, "seed \(seed)")
            #expect(random.energy <= all.energy, "seed \(seed)")
            gaps.append(greedy.energy / best.energy - 1)
            let reached = SpectralEfficiency.rates(
                channel: h, precoder: greedy.least.precoder, link: link)
            for k in 0..<3 { #expect(reached[k] >= rates[k] - 1e-8, "seed \(seed)") }
            off += greedy.mask.count { !$0 }
            for n in 0..<12 where !greedy.mask[n] {
                #expect(greedy.least.precoder[n, 0] == .zero, "seed \(seed)")
            }
        }
        #expect(off > 0, "some antenna is switched off")
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        #expect(gaps.count >= 4 && mean < 0.01, "mean gap \(mean) over \(gaps.count)")
    }

    @Test func kernelIsTheReference() throws {
        // Every mask's power by the search equals LeastPower's.
        let link = Link(maximumPower: 50, noisePower: 1)
        let h = randomChannel(3, users: 3, antennas: 6, spread: 10)
        let rates = [1.0, 0.5, 2.0]
        let all = LeastPower.solve(channel: h, rates: rates, link: link)
        let search = try #require(
            AntennaSearch(channel: h, rates: rates, link: link, least: all))
        let masks = (1..<64).map { bits in (0..<6).map { bits >> $0 & 1 == 1 } }
        let grams = masks.map { mask in
            (0..<6).reduce(search.emptyGram) { mask[$1] ? search.adding($1, to: $0) : $0 }
        }
        let found = search.powers(grams, from: search.fullLambda)
        var feasible = 0
        for (mask, candidate) in zip(masks, found) {
            let exact = LeastPower.solve(channel: h, rates: rates, link: link, mask: mask)
            if exact.isFeasible {
                feasible += 1
                #expect(abs(candidate.power - exact.power) < 1e-4 * exact.power, "\(mask)")
            } else {
                #expect(candidate.power == .infinity, "\(mask)")
            }
        }
        #expect(feasible > 5 && feasible < 60, "\(feasible) of \(found.count) masks are enough")
    }

    @Test func edges() throws {
        let link = Link(maximumPower: 1, noisePower: 1)
        let h = randomChannel(1, users: 2, antennas: 5)
        let none = AntennaSelection.greedy(channel: h, rates: [0, 0], link: link)
        #expect(none.antennas == 0 && none.energy == 0)
        let tooMuch = AntennaSelection.greedy(channel: h, rates: [30, 30], link: link)
        #expect(!tooMuch.isFeasible && tooMuch.antennas == 5 && tooMuch.energy == .infinity)
        #expect(try EnergyModel("macro").power(antennas: 64, transmitPower: 20) == 788)
        #expect(EnergyModel.default.power(antennas: 64, transmitPower: 20) == 84)
        #expect(throws: (any Error).self) { try EnergyModel("tiny") }
    }

    @Test func neighboursAreExact() throws {
        let link = Link(maximumPower: 50, noisePower: 1)
        let h = randomChannel(4, users: 3, antennas: 7, spread: 10)
        let rates = [1.0, 0.5, 2.0]
        let limit = SingleFlipPowers.limit * link.maximumPower
        func power(_ mask: [Bool]) -> Double {
            // An antenna that is off keeps a hundredth of its amplitude.
            let soft = ComplexMatrix(rows: 3, columns: 7) {
                mask[$1] ? h[$0, $1] : h[$0, $1].multiplied(by: 0.01)
            }
            return min(LeastPower.solve(channel: soft, rates: rates, link: link).power, limit)
        }
        for bits in [0b1111111, 0b1011101, 0b0000111, 0b0000100] {
            let mask = (0..<7).map { bits >> $0 & 1 == 1 }
            let around = try #require(
                SingleFlipPowers(mask: mask, channel: h, rates: rates, link: link))
            #expect(abs(around.power / power(mask) - 1) < 1e-3, "\(mask)")
            for n in 0..<7 {
                var other = mask
                other[n].toggle()
                #expect(abs(around.flipped[n] / power(other) - 1) < 1e-3, "\(mask) \(n)")
            }
        }
        let nothing = SingleFlipPowers(
            mask: Array(repeating: true, count: 7), channel: h, rates: [0, 0, 0], link: link)
        #expect(nothing == nil)
    }

    @Test func orderGivesTheCheapestNumberNearby() {
        let link = Link(maximumPower: 20, noisePower: 1)
        var tried = 0
        for seed in UInt64(1)...6 {
            let h = randomChannel(seed, users: 3, antennas: 30, spread: 10)
            let rates = [1.0, 1.5, 2.0]
            let order = (0..<30).map { ($0 * 7 + Int(seed)) % 30 }
            let energies = (1...30).map { count -> Double in
                var mask = [Bool](repeating: false, count: 30)
                for n in order.prefix(count) { mask[n] = true }
                return AntennaSelection(mask: mask, channel: h, rates: rates, link: link).energy
            }
            guard energies[29].isFinite else { continue }
            tried += 1
            for count in [1, 4, 12, 26, 30] {
                let found = AntennaSelection.ordered(
                    order, count: count, channel: h, rates: rates, link: link)
                #expect(found.isFeasible, "seed \(seed), \(count)")
                #expect(found.mask == (0..<30).map { order.prefix(found.antennas).contains($0) })
                let step = 1 + count / 24
                let near = (-3...4).map { min(max(count + $0 * step, 1), 30) }
                let best = near.map { energies[$0 - 1] }.min() ?? .infinity
                #expect(found.energy <= best + 1e-6, "seed \(seed), \(count)")
            }
        }
        #expect(tried >= 4, "requests that all antennas can meet: \(tried)")
    }
}

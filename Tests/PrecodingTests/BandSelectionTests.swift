import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite struct BandSelectionTests {
    private static let link = Link(maximumPower: 20, noisePower: 1)
    private static let rates = [1.0, 1.5, 0.5]

    /// S channels that share part of their fading, as neighbours of a band do.
    private static func channels(_ seed: UInt64, groups: Int, antennas: Int = 8) -> [ComplexMatrix]
    {
        let common = randomChannel(seed, users: 3, antennas: antennas, spread: 10)
        return (0..<groups).map { s in
            let own = randomChannel(
                1_000 * seed + UInt64(s), users: 3, antennas: antennas, spread: 10)
            return ComplexMatrix(rows: 3, columns: antennas) {
                common[$0, $1] + own[$0, $1].multiplied(by: 0.7)
            }
        }
    }

    /// Rates of the users over the band, from the precoders.
    private static func reached(_ choice: BandSelection, _ request: BandRequest) -> [Double] {
        (0..<3).map { k in
            request.mean(
                request.channels.indices.map { s in
                    SpectralEfficiency.rates(
                        channel: request.channels[s], precoder: choice.groups[s].precoder,
                        link: request.link)[k]
                })
        }
    }

    @Test("A band of one group is the narrowband problem")
    func oneGroup() {
        for seed in UInt64(1)...6 {
            let h = Self.channels(seed, groups: 1)[0]
            let request = BandRequest(channels: [h], rates: Self.rates, link: Self.link)
            let narrow = AntennaSelection.greedy(channel: h, rates: Self.rates, link: Self.link)
            let band = BandSelection.greedy(request)
            #expect(band.mask == narrow.mask && band.isFeasible == narrow.isFeasible)
            if narrow.isFeasible { #expect(abs(band.energy - narrow.energy) < 1e-9) }
        }
    }

    @Test("Greedy removal with a common mask is close to the best common mask")
    func greedyIsCloseToExhaustive() {
        var gaps: [Double] = []
        for seed in UInt64(1)...6 {
            let request = BandRequest(
                channels: Self.channels(seed, groups: 3), weights: [4, 4, 1], rates: Self.rates,
                link: Self.link)
            let greedy = BandSelection.greedy(request)
            guard greedy.isFeasible else { continue }
            var best = Double.infinity
            for bits in 1..<256 {
                let mask = (0..<8).map { bits >> $0 & 1 == 1 }
                best = min(best, BandSelection(mask: mask, request).energy)
            }
            #expect(best <= greedy.energy + 1e-9)
            #expect(greedy.energy <= BandSelection.all(request).energy)
            gaps.append(greedy.energy / best - 1)
            let reached = Self.reached(greedy, request)
            for k in 0..<3 { #expect(abs(reached[k] - Self.rates[k]) < 1e-6) }
            for group in greedy.groups {
                for n in 0..<8 where !greedy.mask[n] { #expect(group.precoder[n, 0] == .zero) }
            }
        }
        #expect(gaps.count >= 3, "\(gaps.count) feasible")
        #expect(gaps.reduce(0, +) / Double(gaps.count) < 0.02, "\(gaps)")
    }

    @Test("The power of the band is the mean over its groups, by their size")
    func power() {
        let channels = Self.channels(5, groups: 2)
        let request = BandRequest(
            channels: channels, weights: [3, 1], rates: Self.rates, link: Self.link)
        let all = BandSelection.all(request)
        let alone = channels.map {
            LeastPower.solve(channel: $0, rates: Self.rates, link: Self.link).power
        }
        #expect(abs(all.transmitPower - (0.75 * alone[0] + 0.25 * alone[1])) < 1e-9)
    }

    @Test("Sharing the rates out by marginal power costs less and gives the same rates")
    func loading() {
        var saved = 0.0
        for seed in UInt64(1)...6 {
            let request = BandRequest(
                channels: Self.channels(seed, groups: 5, antennas: 6), weights: [1, 2, 3, 4, 5],
                rates: Self.rates, link: Link(maximumPower: 200, noisePower: 1))
            let uniform = BandSelection.all(request)
            guard uniform.isFeasible else { continue }
            let loaded = uniform.loaded(request)
            #expect(loaded.mask == uniform.mask && loaded.energy <= uniform.energy)
            for k in 0..<3 {
                #expect(abs(request.mean(loaded.rates.map { $0[k] }) - Self.rates[k]) < 1e-9)
            }
            let reached = Self.reached(loaded, request)
            for k in 0..<3 { #expect(abs(reached[k] - Self.rates[k]) < 1e-6) }
            saved += 1 - loaded.transmitPower / uniform.transmitPower
        }
        #expect(saved > 0.02, "\(saved)")
    }

    @Test("One user on parallel channels: loading is water-filling")
    func loadingIsWaterFilling() {
        // Gains 1, 4 and 1/64: the last is below the water, where nothing is sent.
        let gains = [1.0, 4, 1.0 / 64]
        let request = BandRequest(
            channels: gains.map { gain in
                ComplexMatrix(rows: 1, columns: 1) { _, _ in Complex(gain.squareRoot()) }
            }, rates: [1], link: Link(maximumPower: 1_000, noisePower: 1))
        let loaded = BandSelection.all(request).loaded(request)
        // r = nu + log2 g with r_1 + r_2 = 3: nu = 0.5.
        for (found, wanted) in zip(loaded.rates.map { $0[0] }, [0.5, 2.5, 0]) {
            #expect(abs(found - wanted) < 0.01, "\(found), \(wanted)")
        }
        #expect(BandSelection.shares([0, 2, -6], [1, 1, 1], rate: 3) == [0.5, 2.5, 0])
        #expect(BandSelection.shares([nil, 2], [1, 1], rate: 3) == [0, 3])
    }

    @Test("The first antennas of an order: the number that costs least")
    func ordered() {
        for seed in UInt64(1)...4 {
            let request = BandRequest(
                channels: Self.channels(seed, groups: 3), rates: Self.rates, link: Self.link)
            let order = [3, 1, 4, 0, 5, 2, 6, 7]
            let best =
                (1...8).map { count in
                    BandSelection(
                        mask: (0..<8).map { order.prefix(count).contains($0) }, request
                    ).energy
                }.min() ?? 0
            for count in [1, 4, 8] {
                let found = BandSelection.ordered(order, count: count, request)
                #expect(found.energy == best || abs(found.energy - best) < 1e-9)
            }
        }
    }

    @Test("Requests that cannot be met, and requests of nothing")
    func edges() {
        let channels = Self.channels(1, groups: 2)
        let much = BandRequest(channels: channels, rates: [40, 40, 40], link: Self.link)
        let none = BandRequest(channels: channels, rates: [0, 0, 0], link: Self.link)
        for choice in [
            BandSelection.greedy(much), .all(much), .ordered(Array(0..<8), count: 3, much),
        ] {
            #expect(!choice.isFeasible && choice.antennas == 8 && choice.energy == .infinity)
        }
        #expect(BandSelection.greedy(none).antennas == 0 && BandSelection.greedy(none).energy == 0)
    }
}

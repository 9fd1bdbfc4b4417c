import Foundation
import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite struct DegenerateTests {
    @Test func zeroChannelGivesZero() throws {
        let h = ComplexMatrix.zeros(3, 8)
        for precoder in allPrecoders {
            let w = precoder.precoder(for: h, link: unitLink)
            #expect(w == .zeros(8, 3), "\(precoder.name)")
            if let batched = try batchedPrecoder(precoder, h) {
                #expect(batched == .zeros(8, 3), "\(precoder.name)")
            }
        }
        let capacity = SumCapacity.solve(channel: h, link: unitLink)
        #expect(capacity.upperBound == 0)
        #expect(!LeastPower.solve(channel: h, rates: [1, 1, 1], link: unitLink).isFeasible)
    }

    @Test func zeroUserGetsNothing() throws {
        let base = randomChannel(9, users: 3, antennas: 8)
        let h = ComplexMatrix(rows: 3, columns: 8) { $0 == 1 ? .zero : base[$0, $1] }
        for precoder in allPrecoders {
            let w = precoder.precoder(for: h, link: unitLink)
            #expect(abs(w.frobeniusNormSquared - 20) < 1e-9, "\(precoder.name)")
            #expect((0..<8).allSatisfy { w[$0, 1].length < 1e-12 }, "\(precoder.name)")
            let rates = SpectralEfficiency.rates(channel: h, precoder: w, link: unitLink)
            #expect(rates[1] == 0 && rates[0] > 0, "\(precoder.name)")
            if let batched = try batchedPrecoder(precoder, h) {
                let fast = sumRate(h, batched, unitLink)
                #expect(abs(fast - sumRate(h, w, unitLink)) < 1e-4 * fast, "\(precoder.name)")
            }
        }
    }

    @Test func collinearUsers() throws {
        let h = collinearChannel(antennas: 8)
        for precoder in allPrecoders {
            let w = precoder.precoder(for: h, link: unitLink)
            #expect(w.isFinite && abs(w.frobeniusNormSquared - 20) < 1e-9, "\(precoder.name)")
            if let batched = try batchedPrecoder(precoder, h) {
                #expect(batched.isFinite, "\(precoder.name)")
                let fast = sumRate(h, batched, unitLink)
                #expect(
                    abs(fast - sumRate(h, w, unitLink)) < 1e-3 * fast,
                    "\(precoder.name): \(fast) against \(sumRate(h, w, unitLink))")
            }
        }
        // The pseudo-inverse splits the shared direction, so each of the two has SINR below 1.
        let w = ZeroForcing(.frobenius).precoder(for: h, link: unitLink)
        let sinrs = SpectralEfficiency.sinrs(channel: h, precoder: w, noisePower: 0.5)
        #expect(sinrs[0] < 1 && sinrs[1] < 1 && sinrs[2] > 1)
        // Two users in one direction can have half a bit each but not two.
        #expect(LeastPower.solve(channel: h, rates: [0.4, 0.4, 1], link: unitLink).isFeasible)
        #expect(!LeastPower.solve(channel: h, rates: [2, 2, 1], link: unitLink).isFeasible)
    }

    @Test func oneUser() {
        let h = randomChannel(2, users: 1, antennas: 8)
        let gain = h.frobeniusNormSquared
        let capacity = Double.log2(1 + gain * 20 / 0.5)
        for precoder in allPrecoders {
            let w = precoder.precoder(for: h, link: unitLink)
            #expect(abs(sumRate(h, w, unitLink) - capacity) < 1e-9, "\(precoder.name)")
        }
        #expect(abs(SumCapacity.solve(channel: h, link: unitLink).achieved - capacity) < 1e-9)
    }

    @Test(arguments: UInt64(1)...4)
    func moreUsersThanAntennas(seed: UInt64) throws {
        let h = randomChannel(seed, users: 6, antennas: 4)
        let bound = SumCapacity.solve(channel: h, link: unitLink).upperBound
        for precoder in allPrecoders {
            let w = precoder.precoder(for: h, link: unitLink)
            #expect(w.isFinite && abs(w.frobeniusNormSquared - 20) < 1e-9, "\(precoder.name)")
            let rate = sumRate(h, w, unitLink)
            #expect(rate > 0 && rate <= bound, "seed \(seed), \(precoder.name)")
            if let batched = try batchedPrecoder(precoder, h) {
                let fast = sumRate(h, batched, unitLink)
                #expect(abs(fast - rate) < 2e-3 * rate, "seed \(seed), \(precoder.name)")
            }
        }
        #expect(
            LeastPower.solve(channel: h, rates: Array(repeating: 0.2, count: 6), link: unitLink)
                .isFeasible, "seed \(seed)")
    }

    /// Users of whom some are next to nothing beside others, down to the smallest numbers that there
    /// are: their columns' lengths, of which powers are made, leave double precision.
    @Test(arguments: [(5, 1), (3, 2), (2, 12)])
    func usersOfAnyStrength(users: Int, antennas: Int) throws {
        var channels = (0..<200).map { seed in
            let strengths = randomChannel(UInt64(1_000 + seed), users: users, antennas: 1)
            let h = randomChannel(UInt64(seed), users: users, antennas: antennas)
            return ComplexMatrix(rows: users, columns: antennas) { k, n in
                // From 1e-45 to 1e9.
                let power = -18 + 27 * strengths[k, 0].rawStorage.x.remainder(dividingBy: 2)
                let factor = Float(pow(10, power))
                let z = Complex<Float>(h[k, n])
                return Complex(Double(z.real * factor), Double(z.imaginary * factor))
            }
        }
        if (users, antennas) == (5, 1) {
            let found: [[(Float, Float)]] = [
                [
                    (1.5273e-41, 0), (0, 26_922_352), (3.265e-42, 0), (0, 40_487_192),
                    (1.065e-42, 0),
                ],
                [(8.7e-44, 0), (-2.1e-43, -6.888e8), (0, 0), (-8.27e-44, 0), (7e-45, -8.42e8)],
            ]
            channels += found.map { h in
                ComplexMatrix(rows: 5, columns: 1) { k, _ in
                    Complex(Double(h[k].0), Double(h[k].1))
                }
            }
        }
        if (users, antennas) == (2, 12) {
            // No antenna hears both, 1e18 above the noise.
            let strong: [[Int: (Double, Double)]] = [
                [
                    0: (-1.2119773e8, 0), 3: (0, 2.2748013e8), 7: (-1.204906e8, 0),
                    10: (0, -5.35801e7),
                ],
                [2: (-1.3477672e8, 0), 5: (0, 2.3165309e8), 9: (-7.9425224e7, 0), 11: (7e-41, 0)],
            ]
            channels.append(
                ComplexMatrix(rows: 2, columns: 12) { k, n in
                    strong[k][n].map { Complex($0.0, $0.1) } ?? Complex(4e-41, 0)
                })
        }
        for (i, h) in channels.enumerated() {
            for precoder in allPrecoders {
                let w = precoder.precoder(for: h, link: unitLink)
                #expect(w.isFinite, "\(precoder.name), channel \(i)")
                guard let batched = try batchedPrecoder(precoder, h) else { continue }
                #expect(batched.isFinite, "batch, \(precoder.name), channel \(i)")
            }
            let slot = TestSlot([h], order: .groups)
            for precoder in slotPrecoders {
                #expect(
                    try slot.precoded(precoder)[0].isFinite, "slot, \(precoder.name), channel \(i)")
            }
        }
    }

    @Test func infinityIsAProgrammersMistake() async {
        await #expect(processExitsWith: .failure) {
            var h = ComplexMatrix.identity(2)
            h[0, 0] = Complex(.nan, 0)
            _ = ZeroForcing(.frobenius).precoder(
                for: h, link: Link(maximumPower: 1, noisePower: 1))
        }
        await #expect(processExitsWith: .failure) {
            let h = ChannelBatch(
                count: 1, users: 1, antennas: 1, elements: [Complex(Float.nan, 0)])
            _ = WMMSE().precoders(
                for: h, link: Link(maximumPower: 1, noisePower: 1), threads: 1)
        }
    }
}

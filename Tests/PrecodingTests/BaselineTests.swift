import LinearAlgebra
import Numerics
import Testing

@testable import Precoding

@Suite struct BaselineTests {
    @Test(arguments: UInt64(1)...10)
    func zeroForcingLeavesNoInterference(seed: UInt64) {
        let h = randomChannel(seed, users: 4, antennas: 16, spread: 60)
        for normalization in ColumnNormalization.allCases {
            let y = h * ZeroForcing(normalization).precoder(for: h, link: unitLink)
            for k in 0..<4 {
                for j in 0..<4 where j != k {
                    // Relative to what user k would hear if w_j pointed at it.
                    let scale =
                        (h.elements[(k * 16)..<(k * 16 + 16)]
                        .reduce(0) { $0 + $1.squaredLength } * unitLink.maximumPower).squareRoot()
                    #expect(y[k, j].length < 1e-10 * scale, "seed \(seed), \(normalization)")
                }
            }
        }
    }

    @Test(arguments: UInt64(1)...10)
    func powerIsExact(seed: UInt64) {
        let h = randomChannel(seed, users: 3, antennas: 8)
        for precoder in allPrecoders {
            let w = precoder.precoder(for: h, link: unitLink)
            #expect((w.rows, w.columns) == (8, 3), "\(precoder.name)")
            #expect(abs(w.frobeniusNormSquared - 20) < 1e-9, "seed \(seed), \(precoder.name)")
        }
    }

    @Test(arguments: UInt64(1)...5)
    func normalizations(seed: UInt64) {
        let h = randomChannel(seed, users: 4, antennas: 12)
        let frobenius = ZeroForcing(.frobenius).precoder(for: h, link: unitLink)
        let received = h * frobenius
        for k in 1..<4 {  // every user receives the same
            #expect(abs(received[k, k].length - received[0, 0].length) < 1e-9, "seed \(seed)")
        }
        let equal = ZeroForcing(.equalPower).precoder(for: h, link: unitLink)
        let equalMRT = MaximumRatioTransmission(.equalPower).precoder(for: h, link: unitLink)
        for k in 0..<4 {
            let power = (0..<12).reduce(0) { $0 + equal[$1, k].squaredLength }
            #expect(abs(power - 5) < 1e-9, "seed \(seed)")
            #expect(
                abs((0..<12).reduce(0) { $0 + equalMRT[$1, k].squaredLength } - 5) < 1e-9,
                "seed \(seed)")
        }
        let filled = ZeroForcing(.waterFilling).precoder(for: h, link: unitLink)
        let best = sumRate(h, filled, unitLink)
        #expect(best >= sumRate(h, equal, unitLink) - 1e-9, "seed \(seed)")
        #expect(best >= sumRate(h, frobenius, unitLink) - 1e-9, "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...5)
    func regularizedLimits(seed: UInt64) {
        let h = randomChannel(seed, users: 4, antennas: 8)
        let quiet = Link(maximumPower: 20, noisePower: 1e-12)
        let loud = Link(maximumPower: 20, noisePower: 1e12)
        #expect(
            relativeDistance(
                RegularizedZeroForcing().precoder(for: h, link: quiet),
                ZeroForcing(.frobenius).precoder(for: h, link: quiet)) < 1e-9, "seed \(seed)")
        #expect(
            relativeDistance(
                RegularizedZeroForcing().precoder(for: h, link: loud),
                MaximumRatioTransmission().precoder(for: h, link: loud)) < 1e-9, "seed \(seed)")
    }

    @Test func ratesAreTheFormula() {
        // Two users, two antennas, by hand: user 0 hears 2 and 1, user 1 hears 0.5 and 3.
        let h = ComplexMatrix(rows: 2, columns: 2, elements: [2, 1, 0.5, 3].map { Complex($0) })
        let w = ComplexMatrix.identity(2)
        let sinrs = SpectralEfficiency.sinrs(
            channel: h, precoder: w, noisePower: 0.5, powerScale: 0.5)
        #expect(abs(sinrs[0] - 2 / (0.5 + 0.5)) < 1e-12)
        #expect(abs(sinrs[1] - 4.5 / (0.125 + 0.5)) < 1e-12)
        let link = Link(maximumPower: 2, noisePower: 0.5)
        let full = SpectralEfficiency.rates(channel: h, precoder: w, link: link)
        #expect(abs(full[0] - Double.log2(1 + 4 / 1.5)) < 1e-12)
        #expect(abs(SpectralEfficiency.sinr(forRate: SpectralEfficiency.rate(3.7)) - 3.7) < 1e-12)
    }

    @Test func maskComesBeforeThePower() {
        let w = MaximumRatioTransmission().precoder(
            for: randomChannel(3, users: 2, antennas: 6), link: unitLink)
        let mask = [true, false, true, true, false, false]
        let masked = w.masked(by: mask, power: 7)
        #expect(abs(masked.frobeniusNormSquared - 7) < 1e-12)
        for n in 0..<6 where !mask[n] { #expect(masked[n, 0] == .zero && masked[n, 1] == .zero) }
    }

    @Test(arguments: UInt64(1)...20)
    func waterFillingIsOptimal(seed: UInt64) {
        let h = randomChannel(seed, users: 5, antennas: 1, spread: 40)
        let gains = (0..<5).map { h[$0, 0].squaredLength }
        let powers = WaterFilling.powers(gains: gains, power: 3)
        #expect(abs(powers.reduce(0, +) - 3) < 1e-12, "seed \(seed)")
        // Stationarity: all that get power share one level, the others are above it.
        let level = zip(powers, gains).filter { $0.0 > 0 }.map { $0.0 + 1 / $0.1 }
        for (power, gain) in zip(powers, gains) {
            if power > 0 {
                #expect(abs(power + 1 / gain - level[0]) < 1e-9, "seed \(seed)")
            } else {
                #expect(1 / gain >= level[0] - 1e-9, "seed \(seed)")
            }
        }
        #expect(WaterFilling.powers(gains: [0, 0], power: 1) == [0, 0])
    }
}

import LinearAlgebra
import Numerics
import Support
import Testing

@testable import Precoding

@Suite struct WMMSETests {
    static let starts: [WMMSEStart] = [
        .maximumRatio, .regularized, .zeroForcing(.equalPower), .selectedUsers, .random(seed: 4),
    ]

    @Test(arguments: UInt64(1)...8)
    func neverDecreases(seed: UInt64) {
        let link = Link(maximumPower: 20, noisePower: [1e-4, 0.1, 100][Int(seed % 3)])
        let h = randomChannel(seed, users: 4, antennas: seed % 2 == 0 ? 16 : 3, spread: 30)
        for start in Self.starts {
            let gram = link.powerToNoise * h.gram
            var x = start.coefficients(gram: h.gram, link: link)
            var last = 0.0
            for iteration in 0..<60 {
                let (next, rate) = WMMSE.step(gram: gram, coefficients: x)
                #expect(rate >= last - 1e-9, "seed \(seed), \(start.name), step \(iteration)")
                // The rate the step reports is the rate of W at full power.
                let w = (h.adjoint * x).scaled(toPower: 20)
                #expect(abs(rate - sumRate(h, w, link)) < 1e-7, "seed \(seed), \(start.name)")
                (x, last) = (next, rate)
            }
        }
    }

    @Test(arguments: UInt64(1)...6)
    func reducedIsTextbook(seed: UInt64) {
        let h = randomChannel(seed, users: 4, antennas: 12)
        for start in Self.starts {
            for iterations in [1, 2, 7, 30] {
                let options = WMMSEOptions(iterations: iterations, start: start)
                let reduced = WMMSE(options).precoder(for: h, link: unitLink)
                let textbook = TextbookWMMSE(options).precoder(for: h, link: unitLink)
                #expect(
                    relativeDistance(reduced, textbook) < 1e-7,
                    "seed \(seed), \(start.name), \(iterations) iterations")
            }
        }
    }

    @Test(
        "Of nearly collinear users the selection serves those that zero forcing should",
        arguments: UInt64(1)...8)
    func selection(seed: UInt64) {
        // Users in nearly one direction, against every subset by brute force.
        var random = Philox(seed: seed, stream: 3)
        let base = randomChannel(seed, users: 1, antennas: 8)
        let own = randomChannel(seed + 100, users: 4, antennas: 8)
        let scales = (0..<4).map { _ in 0.02 + 0.3 * random.uniform() }
        let h = ComplexMatrix(rows: 4, columns: 8) {
            base[0, $1] + own[$0, $1].multiplied(by: scales[$0])
        }
        func zeroForcing(_ users: [Int]) -> Double {
            let part = ComplexMatrix(rows: users.count, columns: 8) { h[users[$0], $1] }
            return sumRate(
                part, ZeroForcing(.equalPower).precoder(for: part, link: unitLink), unitLink)
        }
        let subsets = (1..<16).map { bits in (0..<4).filter { bits >> $0 & 1 == 1 } }
        let best = subsets.map(zeroForcing).max() ?? 0
        let x = UserSelection.coefficients(gram: h.gram, link: unitLink)
        let reached = sumRate(h, (h.adjoint * x).scaled(toPower: 20), unitLink)
        let all = zeroForcing([0, 1, 2, 3])
        #expect(reached >= all - 1e-9)
        #expect(abs(reached - best) < 1e-9, "seed \(seed)")
        // The iteration climbs from there and never below.
        let options = WMMSEOptions(iterations: 100, start: .selectedUsers)
        let climbed = sumRate(h, WMMSE(options).precoder(for: h, link: unitLink), unitLink)
        #expect(climbed >= reached - 1e-9)
    }

    @Test(arguments: UInt64(1)...6)
    func converges(seed: UInt64) {
        // At the end another step changes nothing: a stationary point.
        let h = randomChannel(seed, users: 3, antennas: 8)
        let gram = unitLink.powerToNoise * h.gram
        let options = WMMSEOptions(iterations: 20_000, tolerance: 1e-14)
        let (x, rate, iterations) = WMMSE(options).run(gram: h.gram, link: unitLink)
        #expect(iterations < 20_000, "seed \(seed)")
        let next = WMMSE.step(gram: gram, coefficients: x).coefficients
        let after = WMMSE.step(gram: gram, coefficients: next).sumRate
        #expect(abs(after - rate) < 1e-9 * rate, "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...6)
    func referenceIsBest(seed: UInt64) {
        let h = randomChannel(seed, users: 4, antennas: 8, spread: 40)
        let link = Link(maximumPower: 20, noisePower: seed % 2 == 0 ? 0.01 : 5)
        let best = sumRate(h, ReferencePrecoder().precoder(for: h, link: link), link)
        for precoder in allPrecoders {
            let rate = sumRate(h, precoder.precoder(for: h, link: link), link)
            #expect(rate <= best * (1 + 1e-6), "seed \(seed), \(precoder.name)")
        }
        let capacity = SumCapacity.solve(channel: h, link: link)
        #expect(best <= capacity.upperBound * (1 + 1e-12), "seed \(seed)")
        #expect(best > 0.6 * capacity.upperBound, "seed \(seed)")
    }

    @Test(
        "Channels far above the noise give finite weights of full power",
        arguments: [1e4, 1e8, 1e12])
    func strong(scale: Double) {
        for seed in UInt64(1)...4 {
            // Two users of which one is hardly there, as fuzzing found them.
            var h = scale * randomChannel(seed, users: 2, antennas: 4)
            if seed % 2 == 0 { for n in 0..<4 { h[1, n] = h[1, n].multiplied(by: 1e-30) } }
            for precoder in allPrecoders + [TextbookWMMSE(WMMSEOptions(iterations: 2))] {
                let w = precoder.precoder(for: h, link: unitLink)
                #expect(w.isFinite, "seed \(seed), scale \(scale), \(precoder.name)")
                let power = w.frobeniusNormSquared
                // The textbook's N x N matrix has no inverse there any more: no weights, as where users
                // share a channel.
                let isGivenUp = precoder is TextbookWMMSE && power == 0
                #expect(
                    isGivenUp || abs(power - 20) < 1e-6,
                    "seed \(seed), scale \(scale), \(precoder.name)")
            }
        }
    }
}

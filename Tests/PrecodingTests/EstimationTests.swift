import LinearAlgebra
import Numerics
import Support
import Testing

@testable import Precoding

/// Channel estimators, and precoding behind them.
@Suite("Estimates from pilots, guesses and their errors")
struct EstimationTests {
    private let link = Link(maximumPower: 20, noisePower: 0.5)

    private func rayleigh(_ count: Int, users: Int = 4, antennas: Int = 16) -> ChannelBatch {
        var random = Philox(seed: 31)
        return ChannelBatch(
            count: count, users: users, antennas: antennas,
            elements: (0..<(count * users * antennas)).map { _ in
                let (x, y) = random.normalPair()
                return Complex(Float(x), Float(y))
            })
    }

    private func guesses(_ channel: ComplexMatrix, directions: Int, seed: UInt64) -> [ChannelGuess]
    {
        var random = Philox(seed: seed)
        func row(_ scale: Double) -> [Complex<Double>] {
            (0..<channel.columns).map { _ in
                let (x, y) = random.normalPair()
                return Complex(scale * x, scale * y)
            }
        }
        return (0..<channel.rows).map { k in
            ChannelGuess(
                channel: (0..<channel.columns).map { channel[k, $0] }, whiteVariance: 0.01,
                directions: (0..<directions).map { _ in row(0.2) })
        }
    }

    @Test("white channels: shrinking is the estimate of least squared error, its variance is right")
    func scalar() {
        let channels = rayleigh(400)
        for ratio in [-5.0, 5, 15] {
            let estimates = ChannelEstimate.batch(channels, pilotRatio: ratio, seed: 3)
            func error(_ shrinkage: Float) -> Double {
                zip(estimates.elements, channels.elements).reduce(0) {
                    let (x, y) = ($1.0.multiplied(by: shrinkage) - $1.1).rawStorage
                    return $0 + Double(x * x + y * y)
                }
            }
            let known = ScalarEstimator().knowledge(of: estimates, pilotRatio: ratio)
            let told = known.errorVariances.reduce(0) { $0 + Double($1) } * 16
            let found = zip(known.channels.elements, channels.elements).reduce(0.0) {
                let (x, y) = ($1.0 - $1.1).rawStorage
                return $0 + Double(x * x + y * y)
            }
            #expect(abs(told / found - 1) < 0.05, "\(ratio) dB: \(told) for \(found)")
            let s = Float(Double.pow(10, ratio / 10))
            for other in [0.8, 1.2] as [Float] { #expect(found < error(other * s / (1 + s))) }
        }
    }

    @Test("the fast path is the plain one, user by user, on any number of threads")
    func scalarWorker() {
        let estimates = rayleigh(23, users: 3)
        var ratios = (0..<69).map { Float($0) - 20 }
        ratios[5] = .infinity
        let estimator = ScalarEstimator()
        let fast = estimator.knowledge(of: estimates, pilotRatios: ratios, threads: 2)
        let plain = estimator.plainKnowledge(of: estimates, pilotRatios: ratios, threads: 1)
        for (a, b) in zip(fast.elements, plain.elements) {
            #expect((a - b).magnitude <= 1e-5 * max(1e-3, b.magnitude))
        }
        for (a, b) in zip(fast.whiteVariances, plain.whiteVariances) {
            #expect(abs(a - b) <= 1e-5 * b)
        }
        #expect(fast.whiteVariances[5] == 0)
        #expect(fast.channels[1][2, 3] == estimates[1][2, 3])
        #expect(fast == estimator.knowledge(of: estimates, pilotRatios: ratios, threads: 1))
    }

    @Test("errors as noise: a row's signal-to-noise ratio is that of its guess at its true noise")
    func rows() {
        let channels = rayleigh(2)
        let known = ChannelKnowledge(channels, whiteVariances: (0..<8).map { 0.01 * Float($0) })
        let rows = known.rows(for: link)
        for k in 0..<4 {
            let row = (0..<16).reduce(0.0) { $0 + rows[1][k, $1].squaredLength }
            let guess = (0..<16).reduce(0.0) { $0 + channels[1][k, $1].squaredLength }
            let noise = link.noisePower + 0.01 * Double(4 + k) * link.maximumPower
            #expect(abs(row / link.noisePower - guess / noise) < 1e-5 * guess / noise)
        }
    }

    @Test("without errors a refinement's iterates are those of WMMSE")
    func withoutErrors() {
        let channel = rayleigh(1)[0]
        let known = (0..<4).map { k in
            ChannelGuess(channel: (0..<16).map { channel[k, $0] }, whiteVariance: 0)
        }
        let start = WMMSE(WMMSEOptions(iterations: 1)).precoder(for: channel, link: link)
        for iterations in [1, 3, 10] {
            let ours = SecondMomentRefinement(iterations: iterations)
                .refined(start, guesses: known, link: link)
            let theirs = WMMSE(WMMSEOptions(iterations: 1 + iterations))
                .precoder(for: channel, link: link)
            let (a, b) = (
                SpectralEfficiency.sumRate(channel: channel, precoder: ours, link: link),
                SpectralEfficiency.sumRate(channel: channel, precoder: theirs, link: link)
            )
            #expect(abs(a - b) < 1e-9 * b, "\(iterations): \(a), \(b)")
        }
    }

    @Test("a refinement never lowers its objective, and ends above every start")
    func monotone() {
        for seed in 1...6 as ClosedRange<UInt64> {
            let channel = rayleigh(Int(seed), users: 3, antennas: seed < 4 ? 12 : 6)[Int(seed) - 1]
            let known = guesses(channel, directions: 2, seed: seed)
            var w: ComplexMatrix = ZeroForcing(.equalPower).precoder(for: channel, link: link)
            let refinement = SecondMomentRefinement(iterations: 1)
            var last = refinement.objective(w, guesses: known, link: link)
            let first = last
            for _ in 0..<30 {
                w = refinement.refined(w, guesses: known, link: link)
                let now = refinement.objective(w, guesses: known, link: link)
                #expect(now >= last - 1e-9 * abs(last))
                last = now
            }
            #expect(last > first + 0.01)
            #expect(abs(w.frobeniusNormSquared - link.maximumPower) < 1e-9 * link.maximumPower)
        }
    }

    @Test("the objective is the rate over expected powers, which sampled errors have")
    func objective() {
        let channel = rayleigh(1, users: 2, antennas: 6)[0]
        var known = guesses(channel, directions: 2, seed: 5)
        for k in 0..<2 { known[k].whiteVariance = 0.05 }
        let w = ZeroForcing(.equalPower).precoder(for: channel, link: link)
        var random = Philox(seed: 8)
        var powers = [[0.0, 0], [0, 0]]
        let count = 20_000
        for _ in 0..<count {
            for k in 0..<2 {
                var h = known[k].channel
                for direction in known[k].directions {
                    let (x, y) = random.normalPair()
                    let factor = Complex(x, y).multiplied(by: 0.5.squareRoot())
                    for i in h.indices { h[i] += factor * direction[i] }
                }
                for i in h.indices {
                    let (x, y) = random.normalPair()
                    h[i] += Complex(x, y).multiplied(by: (0.05 / 2).squareRoot())
                }
                for j in 0..<2 {
                    let heard = h.indices.reduce(Complex<Double>.zero) { $0 + h[$1] * w[$1, j] }
                    powers[k][j] += heard.squaredLength / Double(count)
                }
            }
        }
        // What user k hears of its own beam through the white part counts as noise.
        var expected = 0.0
        for k in 0..<2 {
            let own = (0..<6).reduce(0.0) { $0 + w[$1, k].squaredLength } * 0.05
            expected += Double.log2(
                1 + (powers[k][k] - own) / (powers[k][1 - k] + own + link.noisePower))
        }
        let found = SecondMomentRefinement(iterations: 1, directionShare: 1)
            .objective(w, guesses: known, link: link)
        #expect(abs(found - expected) < 0.02 * expected, "\(found), \(expected)")
    }

    @Test("behind an estimator a precoder knows better than one that takes estimates for the truth")
    func precoder() throws {
        let channels = rayleigh(60)
        let estimates = ChannelEstimate.batch(channels, pilotRatio: 5, seed: 9)
        let inner = RegularizedZeroForcing(.equalPower)
        let told = EstimatingPrecoder(inner, ScalarEstimator(), pilotRatio: 5)
        func mean(_ precoder: some Precoder) -> Double {
            precoder.rates(on: channels, knowing: estimates, link: link).reduce(0) {
                $0 + $1.reduce(0, +)
            }
        }
        #expect(mean(told) > 1.005 * mean(inner))
        let fast = try #require(told.precoders(for: estimates, link: link, threads: 2))
        for b in [0, 31, 59] {
            let plain = told.precoder(for: estimates[b], link: link)
            let gap = (fast[b] - plain).frobeniusNormSquared
            #expect(gap < 1e-6 * plain.frobeniusNormSquared)
        }
        let known = EstimatingPrecoder(inner, ScalarEstimator(), pilotRatio: .infinity)
        #expect(
            known.precoder(for: channels[0], link: link)
                == inner.precoder(for: channels[0], link: link))
    }
}

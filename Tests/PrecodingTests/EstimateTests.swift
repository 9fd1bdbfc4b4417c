import LinearAlgebra
import Numerics
import Support
import Testing

@testable import Precoding

@Suite("Channel estimates")
struct EstimateTests {
    private func channels(_ seed: UInt64, count: Int = 400) -> ChannelBatch {
        var random = Philox(seed: seed, stream: 5)
        return ChannelBatch(
            count: count, users: 2, antennas: 16,
            elements: (0..<(count * 32)).map { i in
                // Users of very different strength.
                let scale: Float = i / 16 % 2 == 0 ? 10 : 0.01
                let (re, im) = random.normalPair()
                return Complex(scale * Float(re), scale * Float(im))
            })
    }

    @Test("the error's variance is |h|^2 / (N S), for strong and weak users alike")
    func variance() {
        for seed in UInt64(1)...3 {
            let true_ = channels(seed)
            for ratio in [0.0, 10, 25] {
                let known = ChannelEstimate.batch(true_, pilotRatio: ratio, seed: seed)
                for user in 0..<2 {
                    var (error, energy, mean) = (0.0, 0.0, Complex<Double>.zero)
                    for b in 0..<true_.count {
                        for n in 0..<16 {
                            let i = (2 * b + user) * 16 + n
                            let e = known.elements[i] - true_.elements[i]
                            let unit = Double(true_[b].elements[user * 16 + n].lengthSquared)
                            error += Double(e.lengthSquared)
                            energy += unit
                            mean += Complex(Double(e.real), Double(e.imaginary))
                        }
                    }
                    // 6,400 errors: their energy is good to 1.3 % (one sigma).
                    let expected = energy / Double.pow(10, ratio / 10)
                    #expect(
                        abs(error / expected - 1) < 0.06, "seed \(seed), \(ratio) dB, user \(user)")
                    #expect(mean.length / 6400 < 0.06 * (expected / 6400).squareRoot())
                }
            }
        }
    }

    @Test("at a very high pilot ratio the rate is that of the true channel, at a low one less")
    func rates() {
        let true_ = channels(4, count: 40)
        let link = Link(maximumPower: 1, noisePower: 1e-4)
        func mean(_ precoder: any Precoder, _ known: ChannelBatch) -> Double {
            precoder.rates(on: true_, knowing: known, link: link, threads: 2)
                .reduce(0) { $0 + $1.reduce(0, +) } / 40
        }
        let precoders: [any Precoder] = [
            ZeroForcing(.frobenius), ZeroForcing(.equalPower), ZeroForcing(.waterFilling),
            RegularizedZeroForcing(.equalPower),
            WMMSE(WMMSEOptions(iterations: 36, start: .maximumRatio)),
        ]
        for precoder in precoders {
            let perfect = mean(precoder, true_)
            let direct = precoder.rates(on: true_, link: link).map { $0.reduce(0, +) }
            #expect(abs(perfect - direct.reduce(0, +) / 40) < 1e-12 * perfect)
            let high = mean(precoder, ChannelEstimate.batch(true_, pilotRatio: 120, seed: 1))
            let low = mean(precoder, ChannelEstimate.batch(true_, pilotRatio: 0, seed: 1))
            #expect(abs(high / perfect - 1) < 1e-3, "\(precoder.name)")
            #expect(low < 0.95 * perfect, "\(precoder.name)")
        }
    }

    @Test("the same seed gives the same errors")
    func deterministic() {
        let true_ = channels(2, count: 5)
        let one = ChannelEstimate.batch(true_, pilotRatio: 10, seed: 7)
        #expect(one == ChannelEstimate.batch(true_, pilotRatio: 10, seed: 7))
        #expect(one != ChannelEstimate.batch(true_, pilotRatio: 10, seed: 8))
    }
}

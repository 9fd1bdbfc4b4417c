import Testing

@testable import Training

@Suite("Weights of the environments")
struct WeightingTests {
    @Test("site-aware weights grow with the distance from the reference rate and are clamped")
    func siteAware() {
        let weights = SiteAwareWeights(lower: 0.05, upper: 2).weights(
            rates: [30, 15, 8, 0, 40], referenceRates: [33, 18, 16, 10, 30])
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
        let raw = [0.1, 0.2, 1, 2, 0.05]
        for (weight, value) in zip(weights, raw) {
            #expect(abs(weight / weights[2] - value) < 1e-12)
        }
    }

    @Test("naive weights are all the same")
    func naive() {
        var configuration = TrainingConfiguration()
        configuration.weighting = .naive
        let algorithm = Algorithm1(configuration, referenceRates: [33, 18], rates: [30, 1])
        #expect(algorithm.environmentWeights() == [0.5, 0.5])
        configuration.weighting = .siteAware
        let aware = Algorithm1(configuration, referenceRates: [33, 18], rates: [30, 1])
        #expect(aware.environmentWeights() != [0.5, 0.5])
    }

    @Test("nothing left to weigh gives equal weights")
    func done() {
        let weights = SiteAwareWeights(lower: 0, upper: 2).weights(
            rates: [2, 3], referenceRates: [1, 1])
        #expect(weights == [0.5, 0.5])
    }
}

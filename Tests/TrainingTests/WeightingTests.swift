import Testing
import Training

@Suite("Weights of the environments")
struct WeightingTests {
    @Test("site-aware weights grow with the distance from the bound and are clamped")
    func siteAware() {
        let weights = EnvironmentWeighting.siteAware.weights(
            rates: [30, 15, 8, 0, 40], bounds: [33, 18, 16, 10, 30], lower: 0.05, upper: 2)
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
        let raw = [0.1, 0.2, 1, 2, 0.05]
        for (weight, value) in zip(weights, raw) {
            #expect(abs(weight / weights[2] - value) < 1e-12)
        }
    }

    @Test("naive weights are all the same")
    func naive() {
        let weights = EnvironmentWeighting.naive.weights(
            rates: [30, 1], bounds: [33, 18], lower: 0.05, upper: 2)
        #expect(weights == [0.5, 0.5])
    }

    @Test("nothing left to weigh gives equal weights")
    func done() {
        let weights = EnvironmentWeighting.siteAware.weights(
            rates: [2, 3], bounds: [1, 1], lower: 0, upper: 2)
        #expect(weights == [0.5, 0.5])
    }
}

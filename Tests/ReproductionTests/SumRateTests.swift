import Support
import Testing

@testable import Reproduction

@Suite("Means and shares")
struct SumRateTests {
    @Test("the interval of a share covers the truth in 95 of 100 draws, and is that of pairs")
    func coverage() throws {
        var covered = 0
        var widths = (share: 0.0, mean: 0.0)
        for seed in UInt64(1)...400 {
            var random = Philox(seed: seed, stream: 3)
            // Groups differ by much; the method reaches 90 % of the reference, give or take.
            let reference = (0..<200).map { _ in 10 + 3 * random.normalPair().0 }
            let sums = reference.map { 0.9 * $0 + 0.3 * random.normalPair().0 }
            let rate = SumRate(sums, reference: reference)
            let half = try #require(rate.shareHalfWidth)
            covered += abs(rate.share - 0.9) <= half ? 1 : 0
            widths.share += half
            widths.mean += try #require(rate.halfWidth) / 10
        }
        // 380 expected, standard deviation 4.4.
        #expect(covered > 362 && covered < 398, "\(covered)")
        #expect(widths.share < 0.2 * widths.mean)
    }

    @Test("the reference is all of itself, without doubt")
    func own() {
        let rate = SumRate([3, 5, 7], reference: [3, 5, 7])
        #expect(rate.mean == 5 && rate.share == 1 && rate.shareHalfWidth == 0)
    }
}

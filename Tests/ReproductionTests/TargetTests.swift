import Channels
import Foundation
import Precoding
import Testing

@testable import Reproduction

@Suite("Targets are judged by numbers")
struct TargetTests {
    private func result(fewShot: Double) -> Figure2 {
        let record = EnvironmentRecord(
            Environment(site: "a", sight: .lineOfSight), localUsers: 10, testUsers: 5, groups: 3,
            mast: "ground")
        let rates: [(PrecoderID, Double)] = [
            (ZeroForcing(.frobenius).id, 8), (Figure2.wmmse.id, 9.7),
            (LearnedMethod.scratch.id, 9), (LearnedMethod.zeroShot.id, 8.5),
            (LearnedMethod.fewShot.id, fewShot), (LearnedMethod.fullHead.id, 9.5),
            (LearnedMethod.fullModel.id, 9.85), (Figure2.reference, 10),
        ]
        return Figure2(
            environments: [record],
            rows: rates.map {
                .init(
                    Environment(site: "a", sight: .lineOfSight), id: $0.0, settings: "",
                    sumRate: SumRate(
                        mean: $0.1, halfWidth: nil, share: $0.1 / 10, shareHalfWidth: nil))
            })
    }

    @Test("a target that the numbers miss is reported as missed, with the numbers")
    func missed() throws {
        let good = result(fewShot: 9.2).targets
        let met = Dictionary(uniqueKeysWithValues: good.map { ($0.claim, $0.isMet) })
        #expect(met["zero-shot above ZF (Frobenius)"] == true)
        #expect(met["few-shot above zero-shot"] == true)
        #expect(met["full (all layers) above few-shot"] == true)
        #expect(met["full (all layers) at least 98 % of the reference"] == true)
        #expect(met["full (head) at least 98 % of the reference"] == false)
        #expect(met["full (all layers) above WMMSE (36 iterations, mrt start)"] == true)
        #expect(met["full (head) above WMMSE (36 iterations, mrt start)"] == false)
        #expect(good.count == 10)

        let bad = result(fewShot: 8.4).targets
        let few = try #require(bad.first { $0.claim == "few-shot above zero-shot" })
        #expect(!few.isMet && few.text.hasPrefix("MISSED"))
        #expect(few.found.contains("a/LOS: 8.40 bit/s/Hz against 8.50 bit/s/Hz"))
    }

    @Test("no number and no case are no success")
    func nothing() {
        let empty = Target("x", .above, unit: "%", cases: [])
        #expect(!empty.isMet && empty.found.contains("nothing"))
        let bad = Target("x", .atMost, unit: "%", cases: [.init("a", value: .nan, limit: 1)])
        #expect(!bad.isMet && bad.missed.count == 1)
    }

    @Test("each direction has its side of the limit")
    func directions() {
        let same = Target.Case("a", value: 1, limit: 1)
        func met(_ direction: Target.Direction) -> Bool {
            Target("x", direction, unit: "", cases: [same]).isMet
        }
        #expect(!met(.above) && met(.atLeast) && !met(.below) && met(.atMost))
    }
}

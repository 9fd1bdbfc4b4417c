import Channels
import Evaluation
import Foundation
import Testing

@testable import Reproduction

@Suite("Table I")
struct TransferTests {
    private func result(_ means: [[Double]]) -> Table1 {
        Table1(
            environments: means.indices.map {
                EnvironmentRecord(
                    Environment(site: "s\($0)", sight: .lineOfSight), localUsers: 10,
                    testUsers: 5, groups: 3, mast: "ground")
            },
            sumRates: means.map { $0.map(rate) },
            references: means.indices.map { _ in rate(9) }, samples: 10)
    }

    private func rate(_ mean: Double) -> SumRate {
        SumRate(mean: mean, halfWidth: 0.1, share: mean / 9, shareHalfWidth: nil)
    }

    @Test("a column's diagonal is compared with the column, not with the row")
    func diagonal() {
        let good = result([[5, 9], [4, 10]])
        #expect(good.diagonalIsLargest(column: 0) && good.diagonalIsLargest(column: 1))
        #expect(good.targets[0].isMet)
        let bad = result([[5, 3], [6, 4]])
        #expect(!bad.diagonalIsLargest(column: 0) && bad.diagonalIsLargest(column: 1))
        #expect(!bad.targets[0].isMet && bad.targets[0].missed.map(\.place) == ["s0/LOS"])
        #expect(bad.largestElsewhere(column: 0) == 6)
        let tie = result([[5, 1], [5, 2]])
        #expect(!tie.diagonalIsLargest(column: 0))
        #expect(bad.tables[0].rows.last == ["diagonal is the largest", "no", "yes"])
    }

    @Test("one environment has nobody to be compared with")
    func alone() {
        let one = result([[5]])
        #expect(one.diagonalIsLargest(column: 0) && one.targets[0].cases.isEmpty)
    }

    @Test("the figure has the numbers of the matrix")
    func figure() throws {
        let text = try result([[5.25, 3], [6, 4]]).figures[0].specification()
        #expect(text.contains("5.25") && text.contains("S1 LOS") && text.contains("\"rect\""))
    }
}

import Support
import Testing

struct CostShareTests {
    @Test("Every piece is dealt out once, the costliest first, within 4/3 of the least possible")
    func parts() {
        for seed in 1...20 {
            var random = Philox(seed: UInt64(seed), stream: 0, substream: 0)
            let costs = (0..<(5 + seed)).map { _ in (random.uniform() * 100).rounded() }
            for count in 1...6 {
                let parts = CostShare.parts(costs: costs, of: count)
                #expect(parts.count == count)
                #expect(parts.flatMap { $0 }.sorted() == Array(costs.indices), "seed \(seed)")
                for part in parts {
                    #expect(zip(part, part.dropFirst()).allSatisfy { costs[$0] >= costs[$1] })
                }
                // No share can be less than the mean, nor than the costliest piece.
                let bound = max(costs.reduce(0, +) / Double(count), costs.max() ?? 0)
                let load = parts.map { $0.reduce(0) { $0 + costs[$1] } }.max() ?? 0
                #expect(load <= 4 / 3 * bound + costs.sorted()[costs.count / 2], "seed \(seed)")
                #expect(parts == CostShare.parts(costs: costs, of: count))
            }
        }
        // Graham's own example of the worst case: 3 processes, 11 against 9.
        let worst = CostShare.parts(costs: [5, 5, 4, 4, 3, 3, 3], of: 3)
        #expect(worst.map { $0.reduce(0) { $0 + [5, 5, 4, 4, 3, 3, 3][$1] } }.max() == 11)
    }
}

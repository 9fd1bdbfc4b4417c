import Support
import Testing

@Suite struct WorkShareTests {
    @Test("Parts have nothing in common, together are the whole, and differ by at most one")
    func partition() {
        for count in 1...7 {
            for total in [0, 1, 2, 6, 7, 8, 36, 37] {
                let parts = (0..<count).map { part in
                    (0..<total).filter(WorkShare(part: part, of: count).contains)
                }
                #expect(parts.flatMap { $0 }.sorted() == Array(0..<total), "\(total) by \(count)")
                let sizes = parts.map(\.count)
                #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1, "\(total) by \(count)")
            }
        }
        #expect((0..<9).allSatisfy(WorkShare.whole.contains))
    }
}

import Foundation
import Precoding
import Testing

@testable import Reproduction

/// The results in the repository, most of which version 0.1.0 wrote without identities of precoders.
@Suite("Results that are there")
struct ShippedResultTests {
    private let results = ResultsFolder("results")

    private func judged<S: Study>(_ type: S.Type) throws -> Int {
        let file = try ResultFile<S>(path: results.file(S.name))
        // The file may have claims that are made no more.
        let still = file.result.targets
        #expect(still == file.targets.filter(still.contains), "\(S.name)")
        #expect(try !file.result.tables.isEmpty, "\(S.name)")
        return still.count
    }

    @Test("are read, and judged as they were when they were made")
    func read() throws {
        #expect(try judged(Table1.self) == 1)
        #expect(try judged(Table2.self) == 1)
        #expect(try judged(Figure2.self) == 11)
        #expect(try judged(Figure3.self) == 14)
        #expect(try judged(Figure4.self) == 15)
        #expect(try judged(Ablations.self) == 4)
        #expect(try results.page().chapters.flatMap(\.verdicts).count == 46)
    }
}

import Foundation
import Testing

/// Figures that the README states, against the results that they are taken from.
@Suite struct ResultsTests {
    private struct Study: Decodable {
        struct Row: Decodable {
            struct Identity: Decodable { var label: String }
            struct Rate: Decodable { var share: Double }
            var environment: String
            var id: Identity
            var pilotRatio: Double?
            var sumRate: Rate
        }
        struct Result: Decodable { var rows: [Row] }
        var result: Result
    }

    @Test("The README's table of pilots is that of results/figure4.json, which a command makes")
    func pilots() throws {
        let study = try JSONDecoder().decode(
            Study.self,
            from: Data(contentsOf: SnippetTests.root.appending(path: "results/figure4.json")))
        let readme = try String(
            contentsOf: SnippetTests.root.appending(path: "README.md"), encoding: .utf8)
        let labels = ["RZF (equal power)", "WMMSE (36 iterations, mrt start)", "zero-shot"]
        let ratios: [(String, Double?)] = [
            ("known channels", nil), ("20 dB", 20), ("10 dB", 10), ("0 dB", 0),
        ]
        for (name, ratio) in ratios {
            let line = try #require(
                readme.split(separator: "\n").first { $0.hasPrefix("| \(name) | ") }, "\(name)")
            let numbers = line.dropFirst(name.count + 2).matches(of: /([0-9.]+)/)
                .compactMap { Double($0.1) }
            #expect(numbers.count == 6, "\(line)")
            let expected = labels.flatMap { label in
                ["/LOS", "/NLOS"].map { sight in
                    let shares = study.result.rows.filter {
                        $0.id.label == label && $0.pilotRatio == ratio
                            && $0.environment.hasSuffix(sight)
                    }.map(\.sumRate.share)
                    #expect(shares.count == 3, "\(label) \(name) \(sight)")
                    return 100 * shares.reduce(0, +) / Double(max(1, shares.count))
                }
            }
            for (stated, truth) in zip(numbers, expected) {
                #expect(abs(stated - truth) <= 0.0501, "\(name): \(stated) for \(truth)")
            }
        }
    }
}

import Channels
import Evaluation
import Foundation
import Models
import Precoding
import Support
import Testing
import _TestSupport

@testable import Reproduction

/// The files of studies against the schema of `mimo-study-1`.
@Suite struct StudyDocumentTests {
    private let results = ResultsFolder("results")

    /// What is wrong with a file as this version writes it.
    private func violations<S: Study>(_ file: ResultFile<S>) throws -> [String] {
        let text = String(decoding: try ResultCoding.encode(file.document), as: UTF8.self)
        return try JSONSchema(.study).violations(of: text)
    }

    private func rewritten<S: Study>(_ type: S.Type) throws -> [String] {
        try violations(ResultFile<S>(path: results.file(S.name)))
    }

    @Test("results of version 0.1.0 are read, and fit when this version writes them")
    func shipped() throws {
        #expect(try rewritten(Table1.self) == [])
        #expect(try rewritten(Table2.self) == [])
        #expect(try rewritten(Figure2.self) == [])
        #expect(try rewritten(Figure3.self) == [])
        #expect(try rewritten(Ablations.self) == [])
    }

    @Test("new results fit too, with what is not a number in them")
    func new() throws {
        try Small.inFolder { folder in
            let context = try Small.context(
                folder, structured: StructuredModel(name: "lean", seed: 1))
            let results = ResultsFolder(folder + "/results")
            try results.run(.figure3, in: context)
            try results.run(.ablations, in: context)
            for name in [StudyName.figure3, .ablations] {
                let text = try String(contentsOfFile: results.file(name), encoding: .utf8)
                #expect(try JSONSchema(.study).violations(of: text) == [], "\(name)")
            }
            let rate = SumRate(mean: 1, halfWidth: .nan, share: .nan, shareHalfWidth: nil)
            let place = Environment(site: "a", sight: .lineOfSight)
            let figure = Figure4(
                environments: [.init(place, localUsers: 1, testUsers: 2, groups: 3, mast: "roof")],
                model: "m",
                rows: [nil, 10].map {
                    .init(
                        environment: place, id: Figure4.linear, pilotRatio: $0, sumRate: rate)
                })
            var file = ResultFile(figure, in: context)
            #expect(try violations(file) == [])
            file.targets = [
                Target("a", .above, unit: "%", cases: [.init("b", value: .nan, limit: 1)])
            ]
            #expect(try violations(file) == [])
            let path = folder + "/figure4.json"
            try file.write(to: path)
            let back = try ResultFile<Figure4>(path: path)
            #expect(
                back.result.rows[1].sumRate.share.isNaN && back.result.rows[0].pilotRatio == nil)
            #expect(back.targets[0].cases[0].value.isNaN && !back.targets[0].isMet)
            // Nothing of where it was made.
            var elsewhere = Small.configuration
            elsewhere.data = "/some/where/sites/"
            let moved = ResultFile(figure, in: try Small.context(folder, elsewhere))
            #expect(moved.configuration.data == "sites")
        }
    }
}

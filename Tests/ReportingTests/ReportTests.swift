import Foundation
import Precoding
@testable import Reporting
import Support
import Testing

@testable import Channels
@testable import Evaluation

/// The report's words, files and failures.
struct ReportTests {
    private func page(_ example: SyntheticReport) throws -> String {
        let report = Report(dataset: example.dataset, result: example.result)
        let images = report.figures.map { _ in
            FigureRenderer.Image(svg: "<svg></svg>", png: Data())
        }
        return try ReportPage(
            report: report, figures: report.figures, images: images,
            runtime: "let a = '</script>'; // <!--"
        ).html()
    }

    @Test func sameInputGivesTheSamePage() throws {
        #expect(try page(SyntheticReport(seed: 3)) == page(SyntheticReport(seed: 3)))
        #expect(try page(SyntheticReport(seed: 3)) != page(SyntheticReport(seed: 4)))
    }

    @Test func textIsEscapedEverywhere() throws {
        let html = try page(SyntheticReport(site: "a</script><b onclick=x>&\"c"))
        #expect(!html.contains("<b onclick"))
        #expect(html.contains("&lt;b onclick=x&gt;"))
        // One end for the library, one for the specifications and their script.
        #expect(html.components(separatedBy: "</script").count == 3)
    }

    @Test func showsWhatAReaderWantsFirst() throws {
        let example = SyntheticReport()
        let numbers = Report(dataset: example.dataset, result: example.result).keyNumbers
        #expect(numbers.count == 4)
        #expect(numbers[0].value == "900")
        #expect(numbers[2].note.hasPrefix("WMMSE (36 iterations, mrt start); ZF (Frobenius)"))
        #expect(numbers[3].value.hasSuffix("%"))
        let html = try page(example)
        for text in [
            "Sample District", "OpenStreetMap contributors", "Open Database Licence",
            "best of 6 starts", "1.3 × 10⁻⁹ W (paper)", "column-major from top left",
        ] {
            #expect(html.contains(text), "\(text)")
        }
    }

    @Test func learnedPrecodersAreToldFromDerivedOnes() throws {
        let example = SyntheticReport()
        #expect(try !page(example).contains("foundation model"))
        var learned = example
        let name = "zf-wmmse-reference zero-shot"
        for index in learned.result.rows.indices
        where learned.result.rows[index].precoder == "RZF (K noise/P)" {
            learned.result.rows[index].id = PrecoderID(
                name, family: .transformer, isLearned: true)
        }
        let report = Report(dataset: learned.dataset, result: learned.result)
        #expect(report.palette.color(of: name) == "#6a3d9a")
        let number = try #require(report.keyNumbers.first { $0.label.contains(name) })
        #expect(number.value == "93.0 % / 79 %")
        #expect(number.note.contains("LOS: ZF (equal power)"))
        #expect(number.note.contains("NLOS: WMMSE"))
        #expect(try page(learned).contains("Learned precoders (\(name)) are one forward pass"))
    }

    @Test func resultsWithoutLearnedPrecodersAreRead() throws {
        let folder = try ReportTools.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/result.json"
        let result = SyntheticReport(users: 30).result
        try result.write(to: path)
        #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("learned"))
        #expect(try EvaluationResult(path: path).record.learned == nil)
    }

    @Test func nothingEvaluatedStillMakesAPage() throws {
        let example = SyntheticReport(users: 40)
        let empty = EvaluationResult(
            record: SyntheticReport.evaluationRecord, rows: [], distributions: [], energy: [],
            userRates: [])
        let report = Report(dataset: example.dataset, result: empty)
        #expect(report.figures.map(\.name) == ["site-map", "paths"])
        #expect(report.keyNumbers.count == 1)
    }

    @Test func resultSurvivesAFile() throws {
        let folder = try ReportTools.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var result = SyntheticReport(users: 30).result
        result.energy[0].energy = .nan
        let path = folder + "/result.json"
        try result.write(to: path)
        let read = try EvaluationResult(path: path)
        #expect(read.rows == result.rows)
        #expect(read.energy[0].energy.isNaN)
        // Of points that know little, other numbers are none, and none equals none only in words.
        func words(_ points: [RequestPoint]) -> [String] { points.map { "\($0)" } }
        #expect(words(read.energy) == words(result.energy) && !read.energy.isEmpty)
        #expect(read.userRates == result.userRates)
    }

    @Test func badResultFilesAreNamed() throws {
        let folder = try ReportTools.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/result.json"
        for (text, found) in [("{", "no valid JSON"), ("{\"rows\": []}", "no entry settings")] {
            try AtomicFile.write(text, to: path)
            let error = #expect(throws: InputError.self) { try EvaluationResult(path: path) }
            #expect(error?.source == path)
            #expect(error?.found == found)
        }
        #expect(throws: InputError.self) { try EvaluationResult(path: folder + "/none.json") }
    }

    @Test(.enabled(if: ReportTools.installed, "needs the Python packages of `make setup`"))
    func missingPackagesNameTheCure() async throws {
        let error = await #expect(throws: InputError.self) {
            try await PythonHelper.run(
                "", imports: [(module: "no_such_module_here", package: "nothing")], input: Data())
        }
        #expect(error?.found.contains("make setup") == true)
        // More than a pipe holds, to a program that never reads it.
        let unread = await #expect(throws: InputError.self) {
            try await PythonHelper.run(
                "", imports: [(module: "no_such_module_here", package: "nothing")],
                input: Data(count: 1 << 22))
        }
        #expect(unread?.found.contains("make setup") == true)
        let failure = await #expect(throws: InputError.self) {
            try await PythonHelper.run(
                "raise ValueError('broken figure')", imports: [(module: "json", package: "json")],
                input: Data())
        }
        #expect(failure?.found.contains("broken figure") == true)
    }

    @Test(.enabled(if: ReportTools.installed, "needs the Python packages of `make setup`"))
    func mapWithoutUsersIsDrawn() async throws {
        let folder = try ReportTools.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let example = SyntheticReport(users: 0)
        let map = MapFigure(
            footprints: example.dataset.footprints, attribution: "© OpenStreetMap contributors")
        let figure = Figure(
            name: "site", title: "A & B", caption: "Blocks.", view: map.view(color: .lineOfSight))
        try await figure.write(to: folder + "/site.svg")
        let svg = try String(contentsOfFile: folder + "/site.svg", encoding: .utf8)
        #expect(svg.hasPrefix("<svg"))
        #expect(svg.contains("OpenStreetMap"))
        await #expect(throws: InputError.self) { try await figure.write(to: folder + "/site.gif") }
    }
}

import Foundation
import Precoding
@testable import Reporting
import Support
import Sites
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
        #expect(
            numbers[2].label
                == "bit/s/Hz mean sum rate, no line of sight: WMMSE (36 iterations, mrt start)")
        #expect(numbers[2].note.hasPrefix("the best of 6 precoders; ZF (Frobenius) reaches"))
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
        #expect(report.palette.color(of: name) == "#c2338f")
        let number = try #require(report.keyNumbers.first { $0.label.contains(name) })
        #expect(number.value == "93.0\u{a0}% / 79\u{a0}%")
        #expect(number.note.contains("LOS: ZF (equal power)"))
        #expect(number.note.contains("NLOS: WMMSE"))
        #expect(try page(learned).contains("Learned precoders (\(name)) are one forward pass"))
    }

    /// The example with RZF as something learned.
    private func learned(_ id: PrecoderID) -> SyntheticReport {
        var example = SyntheticReport()
        for index in example.result.rows.indices
        where example.result.rows[index].precoder == "RZF (K noise/P)" {
            example.result.rows[index].id = id
        }
        return example
    }

    @Test func onlyWhatIsOneForwardPassIsCalledSo() throws {
        let structured = PrecoderID("mimo-structured", family: .structured, isLearned: true)
        let cleaning = PrecoderID(
            "mimo-base zero-shot", family: .transformer, isLearned: true, head: "zero-shot",
            base: "core")
        for id in [structured, cleaning] {
            let html = try page(learned(id))
            #expect(!html.contains("one forward pass"))
            #expect(html.contains("precoders (\(id.label)) refine by iterations"))
        }
        let plain = try page(
            learned(PrecoderID("linear", family: .transformer, isLearned: true)))
        #expect(plain.contains("(linear) are one forward pass"))
        #expect(!plain.contains("refine by iterations"))
    }

    @Test func noisyPilotsStandInTitlesAndCards() throws {
        var example = SyntheticReport()
        let known = Report(dataset: example.dataset, result: example.result)
        for figure in known.figures { #expect(!figure.title.contains("estimates")) }
        example.result.record.pilotRatio = 10
        let report = Report(dataset: example.dataset, result: example.result)
        for name in ["mean-sum-rate", "sum-rate-cdf", "user-rate-cdf", "energy"] {
            let figure = try #require(report.figures.first { $0.name == name })
            #expect(figure.title.hasSuffix(", from estimates at 10\u{a0}dB"), "\(figure.title)")
        }
        let best = report.keyNumbers[1...2].map(\.label)
        #expect(best.allSatisfy { $0.hasSuffix(", from estimates at 10\u{a0}dB") }, "\(best)")
        for (label, sight) in zip(best, [Sight.lineOfSight, .obstructed]) {
            let row = example.result.rows.filter { $0.sight == sight && !$0.id.isReference }
                .max { $0.meanSumRate < $1.meanSumRate }
            #expect(label.contains(": \(try #require(row).precoder), from"), "\(label)")
        }
    }

    @Test func theCardOfLearnedPrecodersNamesTheBest() throws {
        let first = PrecoderID("first", family: .transformer, isLearned: true)
        let example = learned(first)
        let known = example.result.rows.filter { $0.id == first }
        // Another model, first worse and then better than that.
        for (factor, expected) in [(0.5, first.label), (1.01, "other")] {
            var rows = example.result.rows
            for row in known {
                var other = row
                other.id = PrecoderID("other", family: .transformer, isLearned: true)
                other.ratioToReference *= factor
                rows.append(other)
            }
            var result = example.result
            result.rows = rows
            let cards = Report(dataset: example.dataset, result: result).keyNumbers
            let card = try #require(cards.first { $0.label.contains("learned precoder") })
            #expect(card.label.hasSuffix("learned precoder \(expected)"), "\(card.label)")
        }
        let none = SyntheticReport()
        let cards = Report(dataset: none.dataset, result: none.result).keyNumbers
        #expect(!cards.contains { $0.label.contains("learned precoder") })
    }

    @Test func nothingIsComparedWithNothing() throws {
        var example = SyntheticReport()
        for index in example.result.rows.indices
        where example.result.rows[index].sight == .obstructed {
            example.result.rows[index].ratioToReference = .nan
            if example.result.rows[index].id.family == .zeroForcing {
                example.result.rows[index].meanSumRate = 1e-7
            }
        }
        let report = Report(dataset: example.dataset, result: example.result)
        let card = report.keyNumbers[2]
        #expect(card.note.contains("ZF (Frobenius) reaches 0.0"), "\(card.note)")
        #expect(!card.note.contains("times"), "\(card.note)")
        #expect(report.keyNumbers[1].note.contains("(best: 8"), "\(report.keyNumbers[1].note)")
        let bars = try #require(report.figures.first { $0.name == "mean-sum-rate" })
        let text = try bars.specification()
        #expect(!text.contains("nan") && !text.contains(" · –"))
    }

    @Test func emptyPanelsSayWhy() throws {
        var example = SyntheticReport()
        func energy() throws -> (caption: String, specification: String) {
            let report = Report(dataset: example.dataset, result: example.result)
            let figure = try #require(report.figures.first { $0.name == "energy" })
            return (figure.caption, try figure.specification())
        }
        let reason = "all antennas at 20 W|are not enough for any group"
        #expect(try !energy().specification.contains(reason))
        // Nobody out of sight gets 6 bit/s/Hz, then nobody anything.
        example.result.energy.removeAll { $0.sight == .obstructed && $0.userRate == 6 }
        #expect(try energy().specification.contains("from 6 bit/s/Hz on|\(reason)"))
        example.result.energy.removeAll { $0.sight == .obstructed }
        let bare = try energy().specification
        #expect(bare.contains("\(reason)|at any of these rates"))
        #expect(bare.contains("No line of sight"))
    }

    @Test func energiesTellTheirGroups() throws {
        var example = SyntheticReport()
        example.result.record.energyGroups = 50
        let report = Report(dataset: example.dataset, result: example.result)
        let figure = try #require(report.figures.first { $0.name == "energy" })
        #expect(
            figure.caption.contains(
                "of 50 line of sight 50, 50, 50, 50, 50, 50; "
                    + "no line of sight 50, 50, 50, 50, 43, 43 at 0.5, 1, 2, 3, 4, 6 bit/s/Hz"),
            "\(figure.caption)")
        #expect(try figure.specification().contains("43 of 50"))
        let card = try #require(report.keyNumbers.first { $0.label.contains("power at") })
        #expect(card.note.contains("over the 50 of 50 groups"), "\(card.note)")
    }

    @Test func strategiesHaveTheColourOfTheTable() throws {
        let id = PrecoderID("mimo-structured", family: .structured, isLearned: true)
        var example = learned(id)
        var point = example.result.energy[0]
        point.id = id
        example.result.energy.append(point)
        let report = Report(dataset: example.dataset, result: example.result)
        let colour = report.palette.color(of: id.label)
        #expect(colour == "#6a3d9a")
        for name in ["mean-sum-rate", "sum-rate-cdf", "energy"] {
            let figure = try #require(report.figures.first { $0.name == name })
            #expect(try figure.specification().contains(colour), "\(name)")
        }
        // Strategies of the energy are in no legend of rates.
        let rates = try #require(report.figures.first { $0.name == "sum-rate-cdf" })
        #expect(try !rates.specification().contains("all antennas"))
    }

    @Test func mapsHaveALegendForEveryLine() throws {
        let example = SyntheticReport()
        let report = Report(dataset: example.dataset, result: example.result)
        let site = try #require(report.figures.first { $0.name == "site-map" })
        let text = try site.specification()
        for line in ["traced path", "served sector", "edge of the map's window"] {
            #expect(text.contains(line), "\(line)")
        }
        #expect(
            site.caption.contains(
                "Not shown: of 1,000 places 88 without a path and 12 with too little signal."),
            "\(site.caption)")
        // The rate map has no paths, and a map far inside of its window no edge.
        let rates = try #require(report.figures.first { $0.name == "rate-map" })
        #expect(try !rates.specification().contains("traced path"))
        var wide = example.dataset
        wide.record.bounds = GeographicBox(west: 24.5, south: 60, east: 25.5, north: 60.5)
        let inner = Report(dataset: wide, result: example.result).figures[0]
        #expect(try !inner.specification().contains("edge of the map's window"))
        #expect(!inner.caption.contains("window"))
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

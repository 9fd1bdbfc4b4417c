import Foundation
import Precoding
@testable import Reporting
import Subprocess
import Support
import Testing

@testable import Evaluation

/// The page in a real browser without a network. Set `MIMO_REPORT_EXAMPLE` to a folder to keep the
/// page, its figures and a screenshot.
@Suite(.enabled(if: ReportTools.installed, "needs the Python packages of `make setup`"))
struct ReportBrowserTests {
    @Test func drawsEveryFigureOffline() async throws {
        let kept = ProcessInfo.processInfo.environment["MIMO_REPORT_EXAMPLE"]
        let folder = try kept ?? ReportTools.temporaryFolder()
        defer { if kept == nil { try? FileManager.default.removeItem(atPath: folder) } }
        var example = SyntheticReport()
        for index in example.result.rows.indices
        where example.result.rows[index].precoder == "RZF (K noise/P)" {
            example.result.rows[index].id = PrecoderID(
                "learned", family: .structured, isLearned: true)
        }
        let report = Report(dataset: example.dataset, result: example.result)
        #expect(report.keyNumbers.count == 5, "a number of cards that no line holds")
        let page = folder + "/report.html"
        try await report.write(to: page)

        let problems = try await check(page, folder, figures: report.figures.map(\.name))
        #expect(problems == "")
    }

    /// The check itself must see what is wrong, or it proves nothing.
    @Test func seesWhatIsWrong() async throws {
        let folder = try ReportTools.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let page = folder + "/broken.html"
        try AtomicFile.write(
            """
            <!doctype html><title>broken</title><div style="width:500px">wide</div>
            <p style="color:#ccc">faint</p>
            <div class="numbers" style="width:300px"><p class="number" style="width:100px">1</p></div>
            <figure id="figure-blank"><div data-drawn="yes"><svg class="marks"></svg></div></figure>
            <script src="http://127.0.0.1:9/library.js"></script>
            <script>undefinedFunction()</script>
            """, to: page)
        let problems = try await check(page, folder, figures: ["blank"])
        for reason in [
            "asks the network", "script error", "figure blank has no marks",
            "pixels wide in a window of 400", "of a line in a window", "contrast 1.6 of 'faint'",
            "dark on screen: the ground's luminance is 1.00",
        ] {
            #expect(problems.contains(reason), "\(problems)")
        }
    }

    /// What the browser found wrong, one line each.
    private func check(
        _ page: String, _ folder: String, figures: [String]
    ) async throws -> String {
        let check = try await Subprocess.run(
            .path(.init(try PythonHelper.interpreter())),
            arguments: .init(
                ["Tests/Browser/check_page.py", page, folder + "/report.png"] + figures),
            output: .discarded, error: .string(limit: 1 << 20))
        let found = check.standardError
        return check.terminationStatus == .exited(0) || !found.isEmpty
            ? found : "\(check.terminationStatus)"
    }
}

/// What the tests of the report need from the machine.
enum ReportTools {
    /// Whether `make setup` has installed the Python packages.
    static var installed: Bool {
        FileManager.default.fileExists(atPath: ".venv/installed-requirements.txt")
            || ProcessInfo.processInfo.environment["MIMO_PYTHON"] != nil
    }

    /// A new folder below the system's temporary one.
    static func temporaryFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-report-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        return folder
    }
}

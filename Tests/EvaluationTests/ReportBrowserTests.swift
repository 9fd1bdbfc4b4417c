import Foundation
import Subprocess
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
        let example = SyntheticReport()
        let report = Report(dataset: example.dataset, result: example.result)
        let page = folder + "/report.html"
        try await report.write(to: page)

        let names = report.figures.map(\.name)
        let check = try await Subprocess.run(
            .path(.init(try PythonHelper.interpreter())),
            arguments: .init(
                ["Tests/Browser/check_page.py", page, folder + "/report.png"] + names),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        #expect(
            check.terminationStatus == .exited(0),
            "\(check.standardOutput)\n\(check.standardError)")
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

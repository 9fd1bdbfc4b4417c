import ArgumentParser
import Channels
import Evaluation
import Foundation
import Reporting
import Support

/// `mimo report`: one page with maps, rates, energy and settings.
struct ReportCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a self-contained HTML report of a channel dataset.",
        discussion: """
            FILE is a dataset of `mimo trace`. The precoders are evaluated on it first, unless \
            --evaluation names the result of an earlier evaluation; --model adds a foundation \
            model to them, --pilots has them all made from noisy estimates. The page needs no network; \
            its figures also come as SVG, PNG and Vega-Lite JSON in a folder beside it.
            """)

    @Argument(help: "Channel dataset (.safetensors).")
    var file: String

    @Option(name: .shortAndLong, help: "Page to write (default: FILE with the ending .html).")
    var output: String?

    @Option(help: "Result of an earlier evaluation (JSON), instead of evaluating now.")
    var evaluation: String?

    @OptionGroup var options: EvaluationOptions

    @OptionGroup var band: BandOptions

    @OptionGroup var models: ModelOptions

    @OptionGroup var knowledge: PilotOptions

    @OptionGroup var shared: SharedOptions

    var draws: Bool { true }

    var inputs: [String?] { [file, evaluation] }

    var outputs: [NamedOutput?] {
        [.file(page, option: "-o")]
    }

    func validate() throws {
        guard evaluation == nil || models.models.isEmpty else {
            throw ValidationError("--model has no effect on the result that --evaluation names")
        }
        guard evaluation == nil || knowledge.pilots == nil else {
            throw ValidationError("--pilots has no effect on the result that --evaluation names")
        }
        let others =
            options.changed + (band.bandwidth == nil ? [] : ["--bandwidth"])
            + (shared.seed == 1 ? [] : ["--seed"])
        if evaluation != nil, let name = others.first {
            throw ValidationError("\(name) has no effect on the result that --evaluation names")
        }
    }

    private struct Written: Encodable {
        var report: String
        var files: [String]
        var notes: [String]
    }

    /// The page to write.
    private var page: String { output ?? (file as NSString).deletingPathExtension + ".html" }

    func run() async throws {
        let dataset = try ChannelDataset(path: file)
        let notes = MissingParts.note(dataset, path: file)
        var result = try evaluated(dataset)
        if evaluation == nil { result.record.notes = notes }
        let progress = ProgressDisplay("drawing", total: 1, style: shared.progressStyle)
        let files = try await Report(dataset: dataset, result: result).write(to: page)
        progress.finish()
        if shared.json {
            try printJSON(Written(report: page, files: files, notes: notes), as: .report)
        } else {
            print("report   \(page)")
            print("figures  \((page as NSString).deletingPathExtension)-figures/")
        }
    }

    /// The result to report: a given one, or that of an evaluation made now.
    private func evaluated(_ dataset: ChannelDataset) throws -> EvaluationResult {
        if let evaluation {
            let result = try EvaluationResult(path: evaluation)
            try result.require(dataset, of: file, result: evaluation)
            return result
        }
        var evaluator = try options.evaluator(shared)
        evaluator.band = try band.grid()
        try models.add(
            to: &evaluator, antennas: dataset.antennaCount, knowledge: knowledge)
        return try evaluator.evaluate(dataset, path: file, progress: shared.progressStyle)
    }
}

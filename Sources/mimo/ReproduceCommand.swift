import ArgumentParser
import Channels
import Reproduction
import Foundation
import Models
import Sites
import Support
import Training

/// `mimo reproduce`: the tables and figures of the paper on our own sites.
struct ReproduceCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Make the paper's tables and figures on sites the model has not seen.",
        discussion: """
            table1: models from scratch, each deployed on every environment. figure2: sum rates of \
            classical and learned methods. figure3: energy and rate error for requested rates. \
            figure4: sum rates from noisy pilots, of a model that knows channels too. table2: operations and time. ablations: augmentation, channel estimation, replay set. \
            all: these in turn. Writes NAME.json, figures and index.html, a page of all results \
            that are there, to the folder that -o names. What takes long is kept in the folder \
            that --work names and used again when its settings are the same, so an interrupted \
            run goes on. Whole models are trained with LibTorch (table1, figure2, figure3). page: \
            figures and index.html anew from the results in the folder that -o names, which is \
            all that it looks at.
            """)

    /// What can be asked for.
    enum Request: String, CaseIterable, ExpressibleByArgument {
        case table1, figure2, figure3, figure4, table2, ablations, all, page
    }

    @Argument(help: "table1, figure2, figure3, figure4, table2, ablations, all or page.")
    var experiment: Request

    @Option(name: .shortAndLong, help: "Folder to write to.")
    var output = "results"

    @Option(help: "Folder of what is worth keeping: datasets, heads, models.")
    var work = "results-work"

    @OptionGroup var options: ReproductionOptions

    @OptionGroup var shared: SharedOptions

    var draws: Bool { true }

    var inputs: [String?] { [] }

    var outputs: [NamedOutput?] {
        [.folder(output, option: "-o", names: ["index.html"])]
    }

    func run() async throws {
        let results = ResultsFolder(output)
        if experiment == .page {
            let page = try await results.writePage()
            if shared.json {
                try printJSON(Output(experiments: []), as: .reproduction)
            } else {
                print("page     \(page[0])")
            }
            return
        }
        Interruption.deferOnce()
        try FolderLock.hold(work)
        if !OutputPlace.areSame(work, output) { try FolderLock.hold(output) }
        let context = try options.context(cache: ArtifactCache(work), shared)
        let names =
            StudyName(rawValue: experiment.rawValue).map { [$0] }
            ?? StudyName.allCases.filter { $0 != .figure4 || context.knowing != nil }
        var made: [Output.Made] = []
        // One document of what was made, also where what comes after fails.
        defer {
            if shared.json, !made.isEmpty {
                try? printJSON(Output(experiments: made), as: .reproduction)
            }
        }
        do {
            for name in names {
                let start = ContinuousClock.now
                let result = try results.run(name, in: context)
                let one = Output.Made(
                    experiment: name, file: results.file(name),
                    seconds: (ContinuousClock.now - start) / .seconds(1), targets: result.targets)
                made.append(one)
                if !shared.json { tell(one, result) }
                do {
                    let page = try await results.writePage()
                    if !shared.json { print("\npage     \(page[0])") }
                } catch let error as InputError where names.last != name {
                    // The next experiment may still bring its numbers.
                    context.note("no page: \(error)")
                }
            }
        } catch let stop as Interrupted {
            context.note("\(stop)")
            throw ExitCode(130)
        }
    }

    private struct Output: Encodable {
        /// One experiment.
        struct Made: Encodable {
            var experiment: StudyName
            var file: String
            var seconds: Double
            var targets: [Target]
        }

        var experiments: [Made]
    }

    private func tell(_ made: Output.Made, _ result: any Study) {
        print("\n\(made.experiment.heading)\n\n\(result.terminalText)\n")
        print("written  \(made.file) (\(Int(made.seconds.rounded())) s)")
    }
}

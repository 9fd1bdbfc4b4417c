import Evaluation
import Foundation
import Reporting
import Support

/// The folder of the results: a JSON file for each experiment, the figures, and one page of all.
///
///     let results = ResultsFolder("results")
///     try results.run(.table2, in: laboratory)
///     try await results.writePage()
public struct ResultsFolder: Sendable {
    /// The folder.
    public let path: String

    /// The folder at `path`, which need not exist.
    public init(_ path: String) { self.path = path }

    /// The file of an experiment.
    public func file(_ name: ExperimentName) -> String {
        (path as NSString).appendingPathComponent("\(name.rawValue).json")
    }

    /// Runs an experiment and writes its file.
    ///
    /// - Returns: what it found.
    /// - Throws: as ``Experiment/run(in:)``; `InputError` when the folder cannot be written.
    @discardableResult
    public func run(
        _ name: ExperimentName, in laboratory: Laboratory
    ) throws -> any ExperimentResult {
        switch name {
        case .table1: try keep(TransferExperiment(), laboratory)
        case .figure2: try keep(DeploymentExperiment(), laboratory)
        case .figure3: try keep(RequestExperiment(), laboratory)
        case .table2: try keep(CostExperiment(), laboratory)
        case .ablations: try keep(AblationExperiment(), laboratory)
        }
    }

    private func keep<E: Experiment>(
        _ experiment: E, _ laboratory: Laboratory
    ) throws -> any ExperimentResult {
        let result = try experiment.run(in: laboratory)
        try ResultFile(result, in: laboratory).write(to: file(E.Result.experiment))
        return result
    }

    /// Writes `index.html` and the figures of every result that is there.
    ///
    /// - Returns: the paths written, the page first.
    /// - Throws: `InputError` without the Python package that draws, or when the folder cannot be
    ///   written.
    @discardableResult
    public func writePage() async throws -> [String] {
        try await page().write(to: (path as NSString).appendingPathComponent("index.html"))
    }

    /// The page of every result that is there.
    func page() throws -> ResultsPage {
        var chapters: [ResultsPage.Chapter] = []
        var attribution: [String] = []
        var verdicts: [Target] = []
        for name in ExperimentName.allCases
        where FileManager.default.fileExists(atPath: file(name)) {
            do {
                let part = try part(name)
                chapters.append(part.chapter)
                verdicts += part.targets
                attribution += part.attribution.filter { !attribution.contains($0) }
            } catch let error as InputError {
                chapters.append(Self.unreadable(name, error))
            }
        }
        let met = verdicts.count(where: \.isMet)
        return ResultsPage(
            title: "Results on our own sites", over: "Emery et al., PIMRC 2025, reproduced",
            lede: "Tables and figures of \"A Foundation Model for Massive MIMO Precoding with an "
                + "Adaptive per-User Rate-Power Tradeoff\" (arXiv 2507.18587) on sites that the "
                + "model has not seen. The sites are not the paper's, so its numbers are not to "
                + "be expected, but what it claims is checked: of \(verdicts.count) claims "
                + "\(met) are met; those that are missed say where and by how much.",
            chapters: chapters, attribution: attribution.joined(separator: "; "))
    }

    /// What stands in the place of a result that another version wrote, or that is damaged.
    private static func unreadable(
        _ name: ExperimentName, _ error: InputError
    ) -> ResultsPage.Chapter {
        .init(
            anchor: name.rawValue, heading: name.heading,
            text: [
                "\(error.source) cannot be read: run mimo reproduce \(name.rawValue) again."
            ], verdicts: [], figures: [], tables: [], settings: [])
    }

    private func part(
        _ name: ExperimentName
    ) throws -> (chapter: ResultsPage.Chapter, targets: [Target], attribution: [String]) {
        switch name {
        case .table1: try part(TransferResult.self)
        case .figure2: try part(DeploymentResult.self)
        case .figure3: try part(RequestStudy.self)
        case .table2: try part(CostResult.self)
        case .ablations: try part(AblationResult.self)
        }
    }

    private func part<R: ExperimentResult>(
        _ type: R.Type
    ) throws -> (chapter: ResultsPage.Chapter, targets: [Target], attribution: [String]) {
        let file = try ResultFile<R>(path: file(R.experiment))
        // Judged anew, so that the page says what the numbers say.
        let targets = file.result.targets
        let chapter = ResultsPage.Chapter(
            anchor: R.experiment.rawValue, heading: R.experiment.heading,
            text: file.result.text,
            verdicts: targets.map { .init(isMet: $0.isMet, claim: $0.claim, found: $0.found) },
            figures: file.result.figures, tables: file.result.tables,
            settings: file.settings.listed + [.init(name: "version", value: file.version)])
        return (chapter, targets, file.attribution)
    }
}

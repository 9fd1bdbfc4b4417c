import Evaluation
import Foundation
import Reporting
import Support

/// The folder of the results: a JSON file for each study, the figures, and one page of all.
///
///     let results = ResultsFolder("results")
///     try results.run(.table2, in: context)
///     try await results.writePage()
package struct ResultsFolder: Sendable {
    /// The folder.
    package let path: String

    /// The folder at `path`, which need not exist.
    package init(_ path: String) { self.path = path }

    /// The file of a study.
    package func file(_ name: StudyName) -> String {
        (path as NSString).appendingPathComponent("\(name.rawValue).json")
    }

    /// Measures a study and writes its file.
    ///
    /// - Returns: what it found.
    /// - Throws: as ``Study/init(in:)``; `InputError` when the folder cannot be written.
    @discardableResult
    package func run(
        _ name: StudyName, in context: ReproductionContext
    ) throws -> any Study {
        switch name {
        case .table1: try keep(Table1(in: context), context)
        case .figure2: try keep(Figure2(in: context), context)
        case .figure3: try keep(Figure3(in: context), context)
        case .figure4: try keep(Figure4(in: context), context)
        case .table2: try keep(Table2(in: context), context)
        case .ablations: try keep(Ablations(in: context), context)
        }
    }

    private func keep<S: Study>(
        _ study: S, _ context: ReproductionContext
    ) throws -> any Study {
        try ResultFile(study, in: context).write(to: file(S.name))
        return study
    }

    /// Writes `index.html` and the figures of every result that is there.
    ///
    /// - Returns: the paths written, the page first.
    /// - Throws: `InputError` without the Python package that draws, when there is no result, or when the
    ///   folder cannot be written.
    @discardableResult
    package func writePage() async throws -> [String] {
        try await page().write(to: (path as NSString).appendingPathComponent("index.html"))
    }

    /// The page of every result that is there.
    ///
    /// - Throws: `InputError` when there is none.
    func page() throws -> ResultsPage {
        var chapters: [ResultsPage.Chapter] = []
        var attribution: [String] = []
        var verdicts: [Target] = []
        for name in StudyName.allCases
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
        guard !chapters.isEmpty else {
            throw InputError(
                path, expected: "results of mimo reproduce (table1.json, ...)", found: "none")
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
        _ name: StudyName, _ error: InputError
    ) -> ResultsPage.Chapter {
        .init(
            anchor: name.rawValue, heading: name.heading,
            text: [
                "\(error.source) cannot be read: run mimo reproduce \(name.rawValue) again."
            ], verdicts: [], figures: [], tables: [], settings: [])
    }

    private func part(
        _ name: StudyName
    ) throws -> (chapter: ResultsPage.Chapter, targets: [Target], attribution: [String]) {
        switch name {
        case .table1: try part(Table1.self)
        case .figure2: try part(Figure2.self)
        case .figure3: try part(Figure3.self)
        case .figure4: try part(Figure4.self)
        case .table2: try part(Table2.self)
        case .ablations: try part(Ablations.self)
        }
    }

    private func part<R: Study>(
        _ type: R.Type
    ) throws -> (chapter: ResultsPage.Chapter, targets: [Target], attribution: [String]) {
        let file = try ResultFile<R>(path: file(R.name))
        // Judged anew, so that the page says what the numbers say.
        let targets = file.result.targets
        let chapter = ResultsPage.Chapter(
            anchor: R.name.rawValue, heading: R.name.heading,
            text: file.result.text,
            verdicts: targets.map { .init(isMet: $0.isMet, claim: $0.claim, found: $0.found) },
            figures: file.result.figures, tables: file.result.tables,
            settings: file.configuration.listed + [.init(name: "version", value: file.version)])
        return (chapter, targets, file.attribution)
    }
}

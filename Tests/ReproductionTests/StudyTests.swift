import Evaluation
import Channels
import Foundation
import Models
import Precoding
import Support
import Testing
import Torch
import _TestSupport

@testable import Reproduction

/// The studies themselves on a tiny model, and what they leave behind.
@Suite(.serialized) struct StudyTests {
    @Test("an environment has its own users only; what is learned from is never tested on")
    func environments() throws {
        var configuration = Small.configuration
        configuration.localUsers = 40
        let data = Small.dataset()
        let parts = try EnvironmentDataset.environments(of: data, configuration, users: 3)
        #expect(parts.map(\.name) == ["small/LOS", "small/NLOS"])
        for part in parts {
            #expect(part.localCount == 40)
            #expect(part.dataset.isTest.count { $0 } == 20)
            #expect(part.dataset.users(part.environment.sight).count == part.dataset.userCount)
            #expect(part.groups.count == 20)
            for group in part.groups {
                #expect(group.allSatisfy { part.dataset.isTest[$0] } && Set(group).count == 3)
            }
            let user = part.groups[0][0]
            let place = Int(part.dataset.positions[user].x)
            #expect(Array(part.dataset.channel(of: user)) == Array(data.channel(of: place)))
        }
        #expect(throws: InputError.self) {
            try ReproductionContext(
                model: Small.model, replay: nil, datasets: [Small.dataset(users: 16)],
                cache: ArtifactCache("/nowhere"), configuration: configuration)
        }
    }

    @Test("heads are kept, and made anew under another setting; the file says what was found")
    func ablations() throws {
        try Small.inFolder { folder in
            let context = try Small.context(folder)
            let results = ResultsFolder(folder + "/results")
            let first = try #require(
                try results.run(.ablations, in: context) as? Ablations)
            #expect(first.shots.count == 4 && first.replay.isEmpty)
            #expect(first.estimation.count == 2 * 4 * 3)
            let path = folder + "/kept/heads/small-LOS/6-shots-top-0"
            let finished = try Data(contentsOf: URL(fileURLWithPath: path + "/finished.json"))
            #expect(first.targets.count == 1 && first.targets.allSatisfy { $0.cases.count == 2 })
            let again = try results.run(.ablations, in: context) as? Ablations
            #expect(again == first)
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: path + "/finished.json")) == finished)

            let file = try ResultFile<Ablations>(path: results.file(.ablations))
            #expect(file.result == first && file.configuration == context.configuration)
            #expect(file.attribution == ["made up"] && file.configuration.model == "tiny")

            var other = Small.configuration
            other.headSamples = 500
            let second = try Small.context(folder, other)
            #expect(try Ablations(in: second).shots != first.shots)
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: path + "/finished.json")) != finished)
        }
    }

    @Test("a model of the sum rate has no learned strategies for requests, and the page says so")
    func requests() throws {
        try Small.inFolder { folder in
            let context = try Small.context(folder)
            let results = ResultsFolder(folder + "/results")
            let study = try #require(
                try results.run(.figure3, in: context) as? Figure3)
            #expect(study.parts.count == 2 && study.targets.isEmpty)
            #expect(study.text.count == 2 && study.text[1].contains("phase 1"))
            #expect(study.figures.map(\.name) == ["figure3-small"])
            let file = try ResultFile<Figure3>(path: results.file(.figure3))
            #expect(file.result == study)
        }
    }

    @Test(
        "a model of requests is judged against greedy selection, with its own and exact power",
        .enabled(if: Requirement.libTorch, "LibTorch is not there"))
    func learnedRequests() throws {
        try Small.inFolder { folder in
            var model = Small.model
            model.metadata["phase"] = "2"
            var configuration = Small.configuration
            configuration.requestShares = [0.1]
            let context = try Small.context(folder, configuration, model: model)
            let study = try Figure3(in: context)
            let names = Set(study.parts[0].points.map(\.strategy))
            #expect(names.count == 12 && names.contains("tiny full (head), exact power"))
            #expect(study.targets.count == 12)
            let exact = study.parts.flatMap(\.points).filter {
                $0.id.family == .exactPower
            }
            #expect(exact.count == 2 * 4)
            #expect(exact.allSatisfy { $0.rateError < 1e-5 && $0.metShare == 1 })
        }
    }

    @Test(
        "a model that knows channels is shown at every pilot ratio, in every version",
        .enabled(if: Requirement.libTorch, "LibTorch is not there"))
    func figure4() throws {
        try Small.inFolder { folder in
            let none = #expect(throws: InputError.self) { try Figure4(in: Small.context(folder)) }
            #expect(none?.source == "figure4")
            let context = try Small.context(folder, knowing: Small.knowing())
            #expect(context.configuration.knowing == "knows")
            let study = try Figure4(in: context)
            #expect(study.rows.count == 2 * 3 * 7)
            for environment in context.environments.map(\.environment) {
                func share(_ id: PrecoderID, _ ratio: Double?) throws -> Double {
                    try #require(study.sumRate(id, in: environment, at: ratio)).share
                }
                // Every version has weights of its own.
                let noisy = try Figure4.methods.map { try share($0.id, 0) }
                #expect(Set(noisy).count == noisy.count)
                // With the channels known all versions are their core.
                let known = try Figure4.methods.map { try share($0.id, nil) }
                #expect(known.allSatisfy { abs($0 - known[0]) < 1e-9 })
                #expect(try share(Figure2.wmmse.id, 20) > share(Figure2.wmmse.id, 0))
            }
            #expect(study.targets.count == 1 + 2 * 2 + 3)
            // Made once: the models are there.
            #expect(try Figure4(in: context) == study)
        }
    }

    @Test("operations are those of the paper's count, and the ratio is said against what")
    func costs() throws {
        try Small.inFolder { folder in
            let result = try Table2(in: Small.context(folder))
            #expect(result.rows.count == 5)
            let zf = try #require(result.rows.first { $0.name == Table2.zeroForcing })
            #expect(zf.flops == FlopCount.zeroForcing(users: 3, antennas: 8).total)
            #expect((zf.batchSeconds ?? 0) > 0 && (zf.singleSeconds ?? 0) > 0)
            let textbook = try #require(result.rows.first { $0.name == Table2.textbook })
            #expect(textbook.batchSeconds == nil && (textbook.singleSeconds ?? 0) > 0)
            #expect(result.rows[4].batchSeconds == nil, "not trained for requests")
            #expect(result.text[1].contains("textbook WMMSE"))
        }
    }

    @Test("a structured model stands beside the transformer, and its promises are checked")
    func structured() throws {
        try Small.inFolder { folder in
            let context = try Small.context(
                folder, structured: StructuredModel(name: "lean", seed: 1))
            #expect(context.configuration.structured == "lean")
            let costs = try Table2(in: context)
            #expect(costs.rows.contains { $0.name == "lean" })
            let ablations = try Ablations(in: context)
            #expect(ablations.estimation.count { $0.precoder == "lean" } == 2 * 3)
            let study = try Figure3(in: context)
            let points = study.parts.flatMap(\.points).filter { $0.strategy == "lean" }
            #expect(points.count == 4)
            for point in points { #expect(point.rateError < 1e-5 && point.metShare == 1) }
            // Untrained, it keeps its rates, and at so few antennas greedy removal has a say.
            #expect(study.targets.map(\.isMet) == [true, true])
        }
    }

    @Test(
        "sum rates and transfer: models are trained once for both, and the page has both",
        .enabled(if: Requirement.libTorch, "LibTorch is not there"))
    func deployment() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mimo-experiments-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let context = try Small.context(folder)
        let results = ResultsFolder(folder + "/results")
        let transfer = try #require(try results.run(.table1, in: context) as? Table1)
        #expect(transfer.sumRates.count == 2 && transfer.sumRates[0].count == 2)
        let model = URL(fileURLWithPath: folder + "/kept/models/small-LOS/scratch/finished.json")
        let finished = try Data(contentsOf: model)
        let deployed = try #require(
            try results.run(.figure2, in: context) as? Figure2)
        #expect(try Data(contentsOf: model) == finished)
        #expect(deployed.rows.count == 2 * 11)
        #expect(
            deployed.sumRate(of: .scratch, in: Environment(site: "small", sight: .lineOfSight))?
                .mean == transfer.sumRates[0][0].mean)
        let best = try #require(
            deployed.referenceRate(in: Environment(site: "small", sight: .obstructed))?.mean)
        #expect(best == transfer.references[1].mean)
        let here = deployed.rows.filter { $0.environment.name == "small/NLOS" }
        #expect(here.count == 11)
        for row in here {
            #expect(row.sumRate.mean <= best + 1e-9, "\(row.method)")
        }
        let page = try results.page()
        #expect(page.chapters.map(\.anchor) == ["table1", "figure2"])
        #expect(page.chapters.flatMap(\.verdicts).count == 11)
        #expect(page.lede.contains("of 11 claims"))
        try AtomicFile.write("{}", to: results.file(.figure2))
        let other = try results.page()
        #expect(other.chapters.count == 2 && other.chapters[1].text[0].contains("figure2"))
    }

    @Test("work that is asked to stop stops, and goes on with what it had")
    func cancelled() throws {
        try Small.inFolder { folder in
            var context = try Small.context(folder)
            context.isCancelled = { true }
            #expect(throws: Interrupted.self) { try Ablations(in: context) }
            context.isCancelled = { false }
            #expect(try Ablations(in: context).shots.count == 4)
        }
    }
}

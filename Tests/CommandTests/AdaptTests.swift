import Channels
import Foundation
import Models
import Support
import Testing
import Training

/// Adaptation on the command line; the weights are random, so form and refusals are tested here.
@Suite struct AdaptTests {
    /// A dataset and a model of small width with a replay set of two environments.
    private func inFolder(_ body: (String) throws -> Void) throws {
        try Program.inFolder { folder in
            let trace = try Program.run(
                "trace", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "300", "--rays", "20000", "--depth", "1", "-o", folder + "/data.safetensors")
            #expect(trace.status == 0, "\(trace.errors)")
            let c = Self.shape
            let model = FoundationModel(configuration: c, seed: 1)
            try FileManager.default.createDirectory(
                atPath: folder + "/model", withIntermediateDirectories: true)
            try model.write(to: folder + "/model")
            var random = Philox(seed: 4)
            let replay = ReplaySet(
                environments: [
                    .init(
                        Environment(site: "here", sight: .lineOfSight), pools: [0..<12], bound: 20),
                    .init(
                        Environment(site: "there", sight: .obstructed), pools: [12..<24], bound: 10),
                ],
                antennas: 64, embedding: 32,
                channels: (0..<(24 * 128)).map { _ in Float(3 * random.normalPair().0) },
                features: (0..<64).map { _ in Float(random.normalPair().0) },
                attribution: ["test"])
            try replay.write(to: folder + "/model/replay.safetensors")
            try body(folder)
        }
    }

    private static var shape: ModelConfiguration {
        var c = ModelConfiguration()
        c.embedding = 32
        c.blocks = 1
        c.feedForward = 48
        return c
    }

    @Test("a head is written with what made it, and evaluated with its model")
    func few() throws {
        try inFolder { folder in
            let head = folder + "/few.safetensors"
            let outcome = try Program.run(
                "adapt", folder + "/data.safetensors", "--model", folder + "/model", "--shots",
                "12", "--top", "1", "--samples", "600", "-o", head)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("local     12 users of kotka_karhula"))
            #expect(outcome.output.contains("similar   "))
            #expect(outcome.output.contains("LOS       after"))
            let printed = try Program.run(
                "adapt", folder + "/data.safetensors", "--model", folder + "/model", "--shots",
                "12", "--top", "1", "--samples", "600", "-o", folder + "/same.safetensors",
                "--json")
            let adapted = try document(printed.output, .adaptation)
            let rows = try #require(adapted["sumRates"] as? [[String: Any]])
            for row in rows {
                let rate = try #require(row["sumRate"] as? Double)
                #expect(outcome.output.contains(String(format: " %.2f bit/s/Hz", rate)))
            }
            #expect(Set(rows.compactMap { $0["name"] as? String }) == ["before", "after"])
            let origin = try #require(try Safetensors(path: head).metadata["origin"])
            #expect(origin.contains("here\\/LOS") || origin.contains("there\\/NLOS"))
            let evaluated = try Program.run(
                "evaluate", folder + "/data.safetensors", "--precoders", "zf", "--pool", "all",
                "--groups", "10", "--energy-rates", "none", "--model", folder + "/model", "--head",
                head)
            #expect(evaluated.status == 0, "\(evaluated.errors)")
            #expect(evaluated.output.contains("model few "))

            let other = FoundationModel(configuration: Self.shape, seed: 9)
            try FileManager.default.createDirectory(
                atPath: folder + "/other", withIntermediateDirectories: true)
            try other.write(to: folder + "/other")
            let refused = try Program.run(
                "evaluate", folder + "/data.safetensors", "--model", folder + "/other", "--head",
                head)
            #expect(refused.status != 0)
            #expect(refused.errors.contains("few.safetensors: expected a head of model other"))
        }
    }

    @Test("what cannot be adapted is refused by name")
    func refusals() throws {
        try inFolder { folder in
            let data = folder + "/data.safetensors"
            let model = folder + "/model"
            let cases: [(arguments: [String], words: [String])] = [
                (["--model", model, "--shots", "9000"], ["data.safetensors", "9000 shots"]),
                (["--model", model, "--shots", "2"], ["at least 4 shots"]),
                (["--model", folder + "/none"], ["/none", "MIMO_MODELS"]),
                (["--model", model, "--data", folder + "/empty"], ["folder of datasets"]),
                (["--model", model, "--local-share", "2"], ["--local-share"]),
                (
                    ["--model", model, "--full", "--shots", "12"],
                    ["--shots has no effect", "--full"]
                ),
                (["--model", model, "--full", "--top", "2"], ["--top has no effect", "--full"]),
                (
                    ["--model", model, "--full", "--local-share", "0.5"],
                    ["--local-share has no effect", "--full"]
                ),
                (["--model", model, "--full", "--data", folder], ["--data has no effect"]),
                (["--model", model, "--scratch", "--shots", "12"], ["--shots", "--scratch"]),
                (["--model", model, "--scratch", "--layers", "head"], ["--layers head"]),
                (["--model", model, "--layers", "all", "--learning-rate", "0.1"], ["a head's"]),
                (["--model", model, "--layers", "all", "--shots", "12"], ["--shots", "knows"]),
                (["--model", model, "--top", "0", "--data", folder], ["--data has no effect"]),
                (["--model", model, "--top", "0", "--local-share", "1"], ["--local-share has no"]),
            ]
            for (arguments, words) in cases {
                let run = try Program.run(
                    ["adapt", data, "-o", folder + "/x.safetensors"] + arguments)
                let message = run.errors
                #expect(run.status != 0, "\(arguments)")
                for word in words { #expect(message.contains(word), "\(arguments): \(message)") }
            }
            try FileManager.default.removeItem(atPath: model + "/replay.safetensors")
            let alone = try Program.run(
                "adapt", data, "--model", model, "-o", folder + "/x.safetensors")
            #expect(alone.status != 0 && alone.errors.contains("replay.safetensors"))
            let name = try Program.run("adapt", data, "--model", model, "-o", folder + "/head")
            #expect(name.status != 0 && name.errors.contains(".safetensors"))
        }
    }

    @Test("deploy of a model that knows channels tells of estimates too")
    func deployKnowing() throws {
        try inFolder { folder in
            var c = ModelConfiguration.channel
            c.embedding = 32
            c.blocks = 1
            c.feedForward = 48
            let model = folder + "/model"
            try FoundationModel(configuration: c, seed: 1).write(to: model)
            try FileManager.default.createDirectory(
                atPath: "\(model)/\(LoadedModel.coreFolder)", withIntermediateDirectories: true)
            try StructuredModel(seed: 3).write(to: "\(model)/\(LoadedModel.coreFolder)")
            let outcome = try Program.run(
                "deploy", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "300", "--rays", "20000", "--depth", "1", "--model", model, "--shots", "12",
                "--top", "1", "--samples", "300", "--groups", "5", "--energy-rates", "none",
                "--precoders", "zf", "--pilots", "7", "-o", folder + "/out", "--json")
            #expect(outcome.status == 0, "\(outcome.errors)")
            let result = try document(outcome.output, .deployment)
            let estimated = try #require(result["estimated"] as? [String: Any])
            let settings = try #require(estimated["settings"] as? [String: Any])
            #expect(settings["pilotRatio"] as? Double == 7)
            #expect((result["settings"] as? [String: Any])?["pilotRatio"] == nil)
            for part in [result, estimated] {
                let path = try #require(part["result"] as? String)
                let file = try document(
                    String(contentsOfFile: path, encoding: .utf8), .evaluation)
                #expect(file["rows"] as? NSObject == part["rows"] as? NSObject)
                #expect(file["settings"] as? NSObject == part["settings"] as? NSObject)
            }
        }
    }

    @Test("deploy goes from a site to heads, a result and a report")
    func deploy() throws {
        try inFolder { folder in
            // What an earlier deployment of another model left is not to stand beside this one.
            let stale = folder + "/out/kotka_karhula-pilots-evaluation.json"
            try FileManager.default.createDirectory(
                atPath: folder + "/out", withIntermediateDirectories: true)
            try "{\"format\": \"mimo-evaluation-1\"}".write(
                toFile: stale, atomically: true, encoding: .utf8)
            let outcome = try Program.run(
                "deploy", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "300", "--rays", "20000", "--depth", "1", "--model", folder + "/model", "--shots",
                "12", "--top", "1", "--samples", "300", "--groups", "20", "--energy-rates", "none",
                "--precoders", "zf", "-o", folder + "/out", "--json")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: stale))
            let found = Set(try FileManager.default.contentsOfDirectory(atPath: folder + "/out"))
            for name in [
                ".safetensors", "-few-shot.safetensors", "-full.safetensors", "-evaluation.json",
                ".html",
            ] { #expect(found.contains("kotka_karhula" + name), "\(found)") }
            let result = try document(outcome.output, .deployment)
            #expect(result["estimated"] == nil, "it does not know channels")
            for name in ["zero-shot", "few-shot", "full"] {
                #expect(outcome.output.contains("model \(name)"), "\(outcome.output)")
            }
        }
    }
}

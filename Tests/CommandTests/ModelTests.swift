import Foundation
import Models
import Testing

/// Foundation models on the command line; the weights are random, so only form is tested here.
@Suite struct ModelTests {
    /// A dataset, a model for its 64 antennas, one for 8, and a head.
    private func inFolder(_ body: (String) throws -> Void) throws {
        try Program.inFolder { folder in
            let trace = try Program.run(
                "trace", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "200", "--rays", "20000", "--depth", "1", "-o", folder + "/data.safetensors")
            #expect(trace.status == 0, "\(trace.errors)")
            var c = ModelConfiguration()
            c.embedding = 32
            c.blocks = 1
            c.feedForward = 48
            try FoundationModel(configuration: c, seed: 1).write(to: make(folder + "/random"))
            let head = OutputHead(
                ParameterLayout.head(c).initialValues(seed: 2, stream: 1), configuration: c)
            try head.write(to: folder + "/kotka-few.safetensors", configuration: c)
            c.antennas = 8
            try FoundationModel(configuration: c, seed: 1).write(to: make(folder + "/eight"))
            try body(folder)
        }
    }

    private func make(_ folder: String) throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test("evaluate adds a row for the default head and one for every other head")
    func evaluate() throws {
        try inFolder { folder in
            let outcome = try Program.run(
                "evaluate", folder + "/data.safetensors", "--precoders", "mrt,zf", "--pool", "all",
                "--groups", "20", "--energy-rates", "none", "--model", folder + "/random",
                "--head", folder + "/kotka-few.safetensors", "-o", folder + "/result.json")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("random zero-shot: foundation model random, default"))
            let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/result.json"))
            let result = try #require(
                try JSONSerialization.jsonObject(with: data) as? [String: Any])
            let rows = try #require(result["rows"] as? [[String: Any]])
            for split in ["LOS", "NLOS"] {
                let here = rows.filter { $0["split"] as? String == split }
                let names = here.compactMap { $0["precoder"] as? String }
                #expect(
                    Array(names.dropLast()) == [
                        "MRT (Frobenius)", "ZF (Frobenius)", "random zero-shot",
                        "random kotka-few",
                    ], "\(names)")
                for row in here[2...3] {
                    #expect(row["timedPath"] as? String == "batch")
                    #expect((row["meanSumRate"] as? Double ?? 0) > 0)
                    #expect((row["ratioToReference"] as? Double ?? 2) < 1)
                }
                #expect(
                    here[2]["meanSumRate"] as? Double != here[3]["meanSumRate"] as? Double)
            }
            let settings = try #require(result["settings"] as? [String: Any])
            #expect(settings["learned"] as? [String] == ["random zero-shot", "random kotka-few"])
        }
    }

    @Test("what does not fit is refused by name")
    func refusals() throws {
        try inFolder { folder in
            let data = folder + "/data.safetensors"
            try make(folder + "/other/random").write(
                toFile: folder + "/other/random/config.json", atomically: true, encoding: .utf8)
            let cases: [(arguments: [String], words: [String])] = [
                (["--model", folder + "/eight"], ["/eight", "64 antennas", "8"]),
                (["--model", folder + "/none"], ["/none", "folder of a model"]),
                (["--model", folder + "/other/random"], ["config.json", "configuration"]),
                (
                    ["--model", folder + "/random", "--model", folder + "/random"],
                    ["random zero-shot again"]
                ),
                (
                    ["--model", folder + "/random", "--head", data],
                    ["data.safetensors", "head.precoder.weight"]
                ),
                (["--head", folder + "/kotka-few.safetensors"], ["--head needs exactly one"]),
            ]
            for (arguments, words) in cases {
                let run = try Program.run(
                    ["evaluate", data, "--pool", "all", "--groups", "5"] + arguments)
                let message = run.errors
                #expect(run.status != 0, "\(arguments)")
                for word in words { #expect(message.contains(word), "\(arguments): \(message)") }
            }
            let report = try Program.run(
                "report", data, "--evaluation", folder + "/x.json", "--model", folder + "/random")
            #expect(report.status != 0 && report.errors.contains("--model"))
        }
    }
}

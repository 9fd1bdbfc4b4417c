import Foundation
import Models
import LinearAlgebra
import Numerics
import Support
import Testing

/// Priors of channels on the command line, with a structured model of fresh weights, which is
/// regularised zero forcing.
@Suite struct PriorTests {
    /// A dataset, a structured model with a prior that knows nothing, and one without any.
    private func inFolder(_ body: (String) throws -> Void) throws {
        try Program.inFolder { folder in
            let trace = try Program.run(
                "trace", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "300", "--rays", "20000", "--depth", "1", "-o", folder + "/data.safetensors")
            #expect(trace.status == 0, "\(trace.errors)")
            for name in ["model", "bare"] {
                try FileManager.default.createDirectory(
                    atPath: folder + "/" + name, withIntermediateDirectories: true)
                try StructuredModel(seed: 1).write(to: folder + "/" + name)
            }
            try Self.white(64).write(to: folder + "/model/prior.safetensors", precision: .half)
            try body(folder)
        }
    }

    /// Two laws of white channels.
    private static func white(_ antennas: Int) throws -> GaussianMixturePrior {
        let identity = ComplexMatrix(rows: antennas, columns: antennas) { $0 == $1 ? .one : .zero }
        let law = try #require(GaussianMixturePrior.Component(weight: 0.5, covariance: identity))
        return GaussianMixturePrior([law, law])
    }

    private func rates(_ path: String) throws -> [String: [String: Double]] {
        let object = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(fileURLWithPath: path)))
        let rows = try #require((object as? [String: Any])?["rows"] as? [[String: Any]])
        var rates: [String: [String: Double]] = [:]
        for row in rows {
            let split = try #require(row["split"] as? String)
            let name = try #require(row["precoder"] as? String)
            rates[split, default: [:]][name] = try #require(row["meanSumRate"] as? Double)
        }
        return rates
    }

    @Test("adapt writes priors; evaluate sets them beside no prior, the reference knowing all")
    func roundTrip() throws {
        try inFolder { folder in
            func adapt(_ more: String...) throws -> Program.Outcome {
                try Program.run(
                    ["adapt", folder + "/data.safetensors", "--model", folder + "/model"] + more)
            }
            let full = try adapt("--full", "-o", folder + "/kotka-full.safetensors")
            #expect(full.status == 0, "\(full.errors)")
            for words in [
                "users of kotka_karhula", "no prior", "zero-shot prior", "site's prior",
                "perfect knowledge", "of the reference (test users)", "kotka-full.safetensors",
            ] { #expect(full.output.contains(words), "\(words): \(full.output)") }
            let few = try adapt(
                "--shots", "12", "--split", "nlos", "-o", folder + "/few.safetensors", "--json")
            #expect(few.status == 0 && few.output.contains("\"users\" : 12"), "\(few)")
            let file = try Safetensors(path: folder + "/few.safetensors")
            #expect(file.metadata["attribution"]?.contains("OpenStreetMap") == true)
            #expect(file.metadata["origin"]?.contains("\"shots\":12") == true)

            let base = [
                "evaluate", folder + "/data.safetensors", "--precoders", "zf", "--pool", "all",
                "--groups", "40", "--energy-rates", "0.5", "--energy-groups", "3", "--model",
                folder + "/model", "-o",
            ]
            let known = try Program.run(base + [folder + "/known.json"])
            #expect(known.status == 0, "\(known.errors)")
            let outcome = try Program.run(
                base + [
                    folder + "/result.json", "--pilots", "5", "--prior",
                    folder + "/kotka-full.safetensors", "--prior", folder + "/few.safetensors",
                ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("5.0 dB of pilots"))
            #expect(outcome.output.contains("energy left out"))
            let (perfect, noisy) = (
                try rates(folder + "/known.json"), try rates(folder + "/result.json")
            )
            for split in ["LOS", "NLOS"] {
                let (perfect, noisy) = (try #require(perfect[split]), try #require(noisy[split]))
                #expect(noisy.count == 6, "\(noisy.keys)")
                let reference = try #require(perfect.keys.first { $0.hasPrefix("reference") })
                #expect(noisy[reference] == perfect[reference])
                let raw = try #require(noisy["model"])
                let informed = try #require(noisy["model, prior kotka-full"])
                #expect(raw < informed && informed < perfect["model"] ?? 0, "\(split): \(noisy)")
                #expect(noisy["model, zero-shot prior"] != nil)
                #expect(noisy["model, prior few"] != nil)
            }
            let report = try Program.run(
                "report", folder + "/data.safetensors", "--evaluation", folder + "/result.json",
                "-o", folder + "/page.html")
            if report.status == 0 {
                let page = try String(contentsOfFile: folder + "/page.html", encoding: .utf8)
                #expect(page.contains("5.0 dB of pilots"))
            }
        }
    }

    @Test("precode takes the file's channels for estimates, with a prior of its own or a given one")
    func precode() throws {
        try inFolder { folder in
            let data = folder + "/data.safetensors"
            func precode(_ model: String, _ more: String...) throws -> Program.Outcome {
                try Program.run(
                    ["precode", data, "--model", folder + model, "--groups", "6", "-o"]
                        + [folder + "/w.safetensors"] + more)
            }
            let adapted = try Program.run(
                "adapt", data, "--model", folder + "/bare", "--full", "-o",
                folder + "/full.safetensors")
            #expect(adapted.status == 0, "\(adapted.errors)")
            #expect(!adapted.output.contains("zero-shot"))
            var weights: [[Float]] = []
            for more in [[], ["--pilots", "-3"], ["--pilots=10"]] {
                let prior = more.count == 2 ? ["--prior", folder + "/full.safetensors"] : []
                let outcome = try Program.run(
                    ["precode", data, "--model", folder + "/model", "--groups", "6", "-o"]
                        + [folder + "/w.safetensors"] + more + prior)
                #expect(outcome.status == 0, "\(outcome.errors)")
                let file = try Safetensors(path: folder + "/w.safetensors")
                let name = more.isEmpty ? nil : prior.isEmpty ? "zero-shot prior" : "prior full"
                #expect(file.metadata["prior"] == name)
                #expect(outcome.output.contains("channels are estimates") == !more.isEmpty)
                let powers: [Double] = try file.values("transmit_power", shape: [nil])
                // Six groups with line of sight, if there are as many users, and six without.
                #expect(powers.count >= 6 && powers.allSatisfy { abs($0 - 20) < 1e-4 })
                weights.append(try file.values("precoders", shape: [nil, nil, nil, nil]))
            }
            #expect(weights[0] != weights[1] && weights[0] != weights[2])
            let bare = try precode("/bare", "--pilots", "10")
            #expect(bare.status != 0 && bare.errors.contains("/bare: expected a prior"))
            let alone = try precode("/model", "--prior", folder + "/full.safetensors")
            #expect(alone.status != 0 && alone.errors.contains("--pilots"))
            let rates = try precode("/model", "--pilots", "10", "--rates", "1,1")
            #expect(rates.status != 0 && rates.errors.contains("known channels"))
        }
    }

    @Test("what makes no sense is refused by name")
    func refusals() throws {
        try inFolder { folder in
            try Self.white(32).write(to: folder + "/small.safetensors")
            var c = ModelConfiguration()
            (c.embedding, c.blocks, c.feedForward) = (32, 1, 48)
            try FileManager.default.createDirectory(
                atPath: folder + "/transformer", withIntermediateDirectories: true)
            try FoundationModel(configuration: c, seed: 1).write(to: folder + "/transformer")
            let model = ["--model", folder + "/model"]
            let prior = ["--prior", folder + "/small.safetensors"]
            let pilots = ["--pilots", "10"]
            let cases: [(command: String, arguments: [String], words: [String])] = [
                ("evaluate", model + prior, ["--prior", "--pilots"]),
                (
                    "evaluate", model + prior + pilots,
                    ["small.safetensors", "64 antennas", "one of 32"]
                ),
                (
                    "evaluate", model + pilots + ["--prior", folder + "/none.safetensors"],
                    ["/none.safetensors"]
                ),
                (
                    "evaluate", model + pilots + ["--prior", folder + "/data.safetensors"],
                    ["data.safetensors", "a prior of channels"]
                ),
                (
                    "evaluate",
                    ["--model", folder + "/transformer"] + pilots
                        + ["--prior", folder + "/model/prior.safetensors"],
                    ["--prior", "a structured model"]
                ),
                ("evaluate", model + ["--pilots", "inf"], ["--pilots"]),
                (
                    "precode", ["--model", folder + "/transformer"] + pilots,
                    ["/transformer", "structured model"]
                ),
                ("adapt", model + ["--top", "3"], ["--top", "no head"]),
                ("adapt", model + ["--layers", "all"], ["--layers", "no head"]),
                ("adapt", model + ["--scratch"], ["--scratch", "no head"]),
                ("adapt", model + ["--samples", "9", "--data", "x"], ["--samples, --data"]),
                ("adapt", model + ["--learning-rate", "1"], ["--learning-rate"]),
                ("adapt", model + ["--local-share", "1"], ["--local-share"]),
                ("adapt", model + ["--shots", "9000"], ["data.safetensors", "9000 shots"]),
                ("adapt", ["--model", folder + "/bare"], ["a prior to start from"]),
            ]
            for (command, arguments, words) in cases {
                let output = folder + (command == "evaluate" ? "/x.json" : "/x.safetensors")
                let outcome = try Program.run(
                    [command, folder + "/data.safetensors", "-o", output] + arguments)
                #expect(outcome.status != 0, "\(command) \(arguments)")
                for word in words {
                    #expect(outcome.errors.contains(word), "\(arguments): \(outcome.errors)")
                }
                #expect(!FileManager.default.fileExists(atPath: output))
            }
        }
    }
}

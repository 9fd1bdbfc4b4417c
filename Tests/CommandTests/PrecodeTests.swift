import Foundation
import Models
import Support
import Testing

/// `mimo precode`; the weights of the models are random, so only form and arithmetic are tested.
@Suite struct PrecodeTests {
    /// A dataset, a model trained for requests (as it says), one that is not, and a head.
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
            var model = FoundationModel(configuration: c, seed: 1)
            for (name, phase) in [("rates", "2"), ("sums", "1")] {
                model.metadata["phase"] = phase
                try FileManager.default.createDirectory(
                    atPath: folder + "/" + name, withIntermediateDirectories: true)
                try model.write(to: folder + "/" + name)
            }
            let head = OutputHead(
                ParameterLayout.head(c).initialValues(seed: 2, stream: 1), configuration: c)
            try head.write(to: folder + "/kotka-few.safetensors", configuration: c)
            try body(folder)
        }
    }

    @Test("rates over estimates hold with a probability, which is written instead of rates")
    func confidence() throws {
        try inFolder { folder in
            let request = [
                "precode", folder + "/data.safetensors", "--rates", "0.5,1,2,0.25", "--groups", "5",
                "--pool", "all", "--pilots", "15", "-o", folder + "/c.safetensors",
            ]
            let outcome = try Program.run(request)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("probability 0.95"), "\(outcome.output)")
            let high = try Program.run(request + ["--confidence", "0.99", "--json"])
            #expect(try document(high.output, .precoding)["confidence"] as? Double == 0.99)
            let file = try Safetensors(path: folder + "/c.safetensors")
            #expect(file.metadata["confidence"] == "0.99" && file.metadata["pilots"] != nil)
            let refused = try Program.run(request + ["--confidence", "1.5"])
            #expect(refused.status != 0 && refused.errors.contains("--confidence"))
            let linear = try Program.run(request + ["--model", folder + "/rates"])
            #expect(linear.status != 0 && linear.errors.contains("--pilots"))
        }
    }

    @Test("a derived precoder writes what it is evaluated with; greedy meets requests")
    func derived() throws {
        try inFolder { folder in
            let data = folder + "/data.safetensors"
            let common = ["--groups", "20", "--pool", "all", "--json"]
            let written = try Program.run(
                ["precode", data, "--precoder", "zf-equal", "-o", folder + "/w.safetensors"]
                    + common)
            #expect(written.status == 0, "\(written.errors)")
            let table = try Program.run(
                ["evaluate", data, "--precoders", "zf-equal", "--energy-rates", "none"] + common)
            let rows = try #require(
                try document(table.output, .evaluation)["rows"] as? [[String: Any]])
            let summaries = try #require(
                try document(written.output, .precoding)["summaries"] as? [[String: Any]])
            for summary in summaries {
                let row = rows.first {
                    $0["split"] as? String == summary["name"] as? String
                        && ($0["precoder"] as? String)?.hasPrefix("ZF") == true
                }
                let (mean, expected) = (
                    summary["sumRate"] as? Double, row?["meanSumRate"] as? Double
                )
                #expect(abs(try #require(mean) - #require(expected)) < 1e-3)
            }
            #expect(!summaries.isEmpty)
            let file = try Safetensors(path: folder + "/w.safetensors")
            #expect(file.metadata["model"] == nil && file.metadata["precoder"] != nil)
            let greedy = try Program.run(
                [
                    "precode", data, "--precoder", "greedy", "--rates", "0.5,0.5", "-o",
                    folder + "/g.safetensors",
                ] + common)
            let met = try document(greedy.output, .precoding)["summaries"] as? [[String: Any]]
            #expect(met?.allSatisfy { $0["rateError"] as? Double ?? 1 < 1e-6 } == true)
            for refused in [
                ["--precoder", "nonsense"], ["--precoder", "zf", "--model", "mimo-base"],
                ["--precoder", "zf", "--rates", "1,1"], ["--precoder", "greedy"],
                ["--precoder", "greedy", "--rates", "1,1", "--pilots", "10"],
            ] {
                let outcome = try Program.run(
                    ["precode", data, "-o", folder + "/n.safetensors"] + refused)
                #expect(outcome.status == 64, "\(outcome.errors)")
                #expect(!FileManager.default.fileExists(atPath: folder + "/n.safetensors"))
            }
        }
    }

    @Test("groups are drawn by split, precoded and written, twice the same bits")
    func drawn() throws {
        try inFolder { folder in
            func precode(_ output: String, _ threads: String) throws -> Program.Outcome {
                try Program.run(
                    "precode", folder + "/data.safetensors", "--model", folder + "/rates",
                    "--head", folder + "/kotka-few.safetensors", "--rates", "0.5,1,2,0.25",
                    "--groups", "15", "--pool", "all", "--threads", threads, "-o",
                    folder + output)
            }
            let outcome = try precode("/a.safetensors", "2")
            #expect(outcome.status == 0, "\(outcome.errors)")
            for words in ["head kotka-few", "LOS", "NLOS", "rate error", "0.5, 1, 2, 0.25"] {
                #expect(outcome.output.contains(words), "\(words): \(outcome.output)")
            }
            #expect(try precode("/b.safetensors", "1").status == 0)
            #expect(
                FileManager.default.contentsEqual(
                    atPath: folder + "/a.safetensors", andPath: folder + "/b.safetensors"))
            let file = try Safetensors(path: folder + "/a.safetensors")
            #expect(file.metadata["model"] == "rates" && file.metadata["noise"] == "paper")
            #expect(file.metadata["head"] == "kotka-few.safetensors")
            #expect(file.metadata["dataset"] == "data.safetensors")
            #expect(file.metadata["attribution"]?.contains("OpenStreetMap") == true)
            let weights: [Float] = try file.values("precoders", shape: [30, 4, 64, 2])
            let powers: [Double] = try file.values("transmit_power", shape: [30])
            let energies: [Double] = try file.values("energy", shape: [30])
            let active: [UInt8] = try file.values("active_antennas", shape: [30, 64])
            let shares: [Double] = try file.values("share", shape: [30])
            let feasible: [UInt8] = try file.values("feasible", shape: [30])
            for b in 0..<30 {
                let own = weights[(512 * b)..<(512 * b + 512)]
                let power = own.reduce(0) { $0 + Double($1) * Double($1) }
                #expect(abs(power - powers[b]) < 1e-9 * power && power <= 20 * (1 + 1e-6))
                let on = active[(64 * b)..<(64 * b + 64)].count { $0 == 1 }
                #expect(abs(energies[b] - Double(on) - powers[b]) < 1e-9)
                #expect((feasible[b] == 1) == (shares[b] == 1))
            }
            #expect(active.contains(0), "the model chooses antennas")
        }
    }

    @Test("a structured model meets every request that can be met, for any number of users")
    func structured() throws {
        try inFolder { folder in
            let model = folder + "/structured"
            try FileManager.default.createDirectory(
                atPath: model, withIntermediateDirectories: true)
            try StructuredModel(seed: 3).write(to: model)
            func precode(_ more: String...) throws -> Program.Outcome {
                try Program.run(
                    ["precode", folder + "/data.safetensors", "--model", model, "--pool", "all"]
                        + more + ["-o", folder + "/s.safetensors"])
            }
            let outcome = try precode("--rates", "0.5,1,0.25", "--groups", "12")
            #expect(outcome.status == 0, "\(outcome.errors)")
            let file = try Safetensors(path: folder + "/s.safetensors")
            #expect(file.metadata["precoder"]?.contains("scores of antennas") == true)
            let rates: [Double] = try file.values("rates", shape: [24, 3])
            let requested: [Double] = try file.values("requested_rates", shape: [24, 3])
            let shares: [Double] = try file.values("share", shape: [24])
            for (index, (reached, wanted)) in zip(rates, requested).enumerated() {
                #expect(abs(reached - shares[index / 3] * wanted) < 1e-3 * wanted)
            }
            #expect(shares.count { $0 == 1 } > 18, "most groups can be served")
            // Sum rate for groups of four, unless a request says otherwise.
            #expect(try precode("--groups", "5").status == 0)
            let sums = try Safetensors(path: folder + "/s.safetensors")
            let powers: [Double] = try sums.values("transmit_power", shape: [10])
            #expect(powers.allSatisfy { abs($0 - 20) < 1e-4 })
            let refused = try precode("--head", folder + "/kotka-few.safetensors")
            #expect(refused.status != 0 && refused.errors.contains("structured model"))
        }
    }

    @Test("groups can be named; the summary is JSON; what does not fit is marked")
    func named() throws {
        try inFolder { folder in
            let outcome = try Program.run(
                "precode", folder + "/data.safetensors", "--model", folder + "/rates", "--rates",
                "30,30,30,30", "--users", "3,17,25,40", "--users", "5, 6, 7, 8", "--json", "-o",
                folder + "/out.safetensors")
            #expect(outcome.status == 0, "\(outcome.errors)")
            let report = try document(outcome.output, .precoding)
            #expect(report["requestedRates"] as? [Double] == [30, 30, 30, 30])
            let parts = try #require(report["summaries"] as? [[String: Any]])
            #expect(parts.count == 1 && parts[0]["name"] as? String == "given")
            #expect(parts[0]["groups"] as? Int == 2 && parts[0]["infeasible"] as? Int == 2)
            for key in ["energy", "transmitPower", "antennas", "sumRate", "rateError", "metShare"] {
                #expect(parts[0][key] is NSNumber, "\(key)")
            }
            let file = try Safetensors(path: folder + "/out.safetensors")
            let users: [Int32] = try file.values("users", shape: [2, 4])
            #expect(users == [3, 17, 25, 40, 5, 6, 7, 8])
            let shares: [Double] = try file.values("share", shape: [2])
            #expect(shares.allSatisfy { $0 > 0 && $0 < 1 })
        }
    }

    @Test("without rates any model gives precoders for the sum rate, for any number of users")
    func sumRate() throws {
        try inFolder { folder in
            let outcome = try Program.run(
                "precode", folder + "/data.safetensors", "--model", folder + "/sums", "--users",
                "3,17,25", "--noise", "thermal", "-o", folder + "/out.safetensors")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("given") && !outcome.output.contains("rate error"))
            let file = try Safetensors(path: folder + "/out.safetensors")
            let power: [Double] = try file.values("transmit_power", shape: [1])
            #expect(abs(power[0] / 20 - 1) < 1e-6)
            #expect(file.tensors["share"] == nil && file.tensors["requested_rates"] == nil)
            let active: [UInt8] = try file.values("active_antennas", shape: [1, 64])
            #expect(active.allSatisfy { $0 == 1 })
        }
    }

    @Test("evaluate puts a model trained for requests among the energy points")
    func energy() throws {
        try inFolder { folder in
            let outcome = try Program.run(
                "evaluate", folder + "/data.safetensors", "--precoders", "mrt", "--pool", "all",
                "--groups", "5", "--energy-groups", "5", "--energy-rates", "0.5", "--model",
                folder + "/rates", "--model", folder + "/sums", "-o", folder + "/result.json")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("rate error"))
            let result = try document(
                try String(contentsOfFile: folder + "/result.json", encoding: .utf8), .evaluation)
            let points = try #require(result["energy"] as? [[String: Any]])
            #expect(points.count == 10)
            for point in points {
                let isLearned = point["strategy"] as? String == "rates zero-shot"
                #expect((point["rateError"] is NSNumber) == isLearned)
                #expect((point["metShare"] is NSNumber) == isLearned)
                #expect(point["strategy"] as? String != "sums zero-shot")
            }
            #expect(points.count { $0["rateError"] is NSNumber } == 2)
        }
    }

    @Test("what does not fit is refused by name, and nothing is written")
    func refusals() throws {
        try inFolder { folder in
            let rates = ["--model", folder + "/rates", "--rates"]
            let cases: [(arguments: [String], words: [String])] = [
                (
                    ["--model", folder + "/sums", "--rates", "1,1,1,1"],
                    ["/sums", "trained for requested rates", "phase 1"]
                ),
                (rates + ["1,1,1"], ["--rates", "4 rates", "found 3"]),
                (rates + ["1,1,x,1"], ["--rates", "\"x\""]),
                (rates + ["1,1,0,1"], ["--rates", "\"0\""]),
                (rates + ["1,1,1,1", "--users", "1,2,3"], ["--users 1,2,3", "4 users"]),
                (rates + ["1,1,1,1", "--users", "1,2,3,3"], ["distinct"]),
                (rates + ["1,1,1,1", "--users", "1,2,3,99999"], ["\"99999\""]),
                (
                    rates + ["1,1,1,1", "--users", "1,2,3,4", "--groups", "5"],
                    ["--users names the groups"]
                ),
                (["--model", folder + "/none"], ["/none", "folder of a model"]),
                (
                    ["--model", folder + "/rates", "--head", folder + "/data.safetensors"],
                    ["data.safetensors", "head.precoder.weight"]
                ),
                (rates + ["1,1,1,1", "--noise", "loud"], ["--noise"]),
            ]
            for (arguments, words) in cases {
                let run = try Program.run(
                    ["precode", folder + "/data.safetensors", "-o", folder + "/out.safetensors"]
                        + arguments)
                let message = run.errors
                #expect(run.status != 0, "\(arguments)")
                for word in words { #expect(message.contains(word), "\(arguments): \(message)") }
                #expect(!FileManager.default.fileExists(atPath: folder + "/out.safetensors"))
            }
        }
    }
}

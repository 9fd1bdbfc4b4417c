import Foundation
import Testing

/// The commands one after the other, as separate programs.
@Suite(.serialized) struct PipelineTests {
    @Test("From a site to a table: trace and evaluate, twice the same bits")
    func pipeline() throws {
        try Program.inFolder { folder in
            let data = folder + "/kotka.safetensors"
            let trace = try Program.run(
                "trace", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "300", "--rays", "100000", "--depth", "3", "--json", "-o", data)
            #expect(trace.status == 0, "\(trace.errors)")
            let summary = try document(trace.output, .trace)
            #expect((summary["users"] as? Int ?? 0) > 200)
            let again = try Program.run(
                "trace", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "300", "--rays", "100000", "--depth", "3", "--threads", "1", "-o",
                folder + "/again.safetensors")
            #expect(again.status == 0)
            #expect(
                FileManager.default.contentsEqual(
                    atPath: data, andPath: folder + "/again.safetensors"))

            let evaluate = try Program.run(
                "evaluate", data, "--precoders", "mrt,zf,rzf,wmmse", "--pool", "all", "--groups",
                "20", "--energy-groups", "3", "--json")
            #expect(evaluate.status == 0, "\(evaluate.errors)")
            let evaluation = try document(evaluate.output, .evaluation)
            let rows = try #require(evaluation["rows"] as? [[String: Any]])
            #expect(Set(rows.compactMap { $0["split"] as? String }) == ["LOS", "NLOS"])
            for row in rows {
                for key in ["meanSumRate", "ratioToReference", "flops", "secondsPerPrecoder"] {
                    #expect(row[key] is NSNumber, "\(key)")
                }
                #expect(row["dataset"] is String && row["precoder"] is String)
                #expect((row["ratioToReference"] as? Double ?? 9) <= 1 + 1e-9)
            }
        }
    }

    @Test("check-paths finds the peer's paths in the box")
    func checkPaths() throws {
        let file = Program.root.appendingPathComponent("Tests/RayTracingTests/Fixtures/box.json")
        let outcome = try Program.run("check-paths", file.path, "--rays", "300000", "--json")
        let result = try document(outcome.output, .pathComparison)
        #expect(result["matched"] as? Int == 1258 && result["reference"] as? Int == 1258)
        #expect((result["maxDelayErrorSeconds"] as? Double ?? 1) < 3e-12)
        #expect((result["maxRelativeGainError"] as? Double ?? 1) < 1e-3)
        #expect((result["missing"] as? [Any])?.count == 0)
    }

    @Test("Wrong input ends with an error that names it, and writes nothing")
    func errors() throws {
        try Program.inFolder { folder in
            let truncated = folder + "/truncated.osm.pbf"
            let whole = try Data(contentsOf: URL(fileURLWithPath: Program.kotka))
            try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: truncated))
            try Data().write(to: URL(fileURLWithPath: folder + "/empty.osm"))
            try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/x.safetensors"))
            let out = folder + "/out.safetensors"
            let cases: [([String], String)] = [
                (["trace", folder + "/none.osm.pbf", "-o", out], "none.osm.pbf"),
                (["trace", truncated, "-o", out], "truncated.osm.pbf"),
                (["trace", folder + "/empty.osm", "-o", out], "empty.osm"),
                (["trace", Program.kotka, "--bs", "10,10", "-o", out], "--bs"),
                (["trace", Program.kotka, "--bs", "here", "-o", out], "--bs"),
                (["trace", Program.kotka, "--users", "0", "-o", out], "--users"),
                (["evaluate", folder + "/x.safetensors"], "x.safetensors"),
                (["report", folder + "/none.safetensors", "-o", out], "none.safetensors"),
                (["check-paths", folder + "/empty.osm"], "empty.osm"),
            ]
            for (arguments, name) in cases {
                let run = try Program.run(arguments)
                let message = run.errors
                #expect(run.status != 0, "\(arguments)")
                #expect(message.contains(name), "\(arguments): \(message)")
                #expect(!FileManager.default.fileExists(atPath: out), "\(arguments)")
            }
        }
    }

    @Test(
        "A run that is stopped in the middle leaves no file", arguments: [SIGINT, SIGTERM, SIGKILL])
    func interrupted(number: Int32) throws {
        try Program.inFolder { folder in
            let process = Program.process([
                "trace", Program.kotka, "--rays", "2000000000", "-o", folder + "/kotka.safetensors",
            ])
            let errors = Pipe()
            process.standardOutput = FileHandle.nullDevice
            process.standardError = errors
            try process.run()
            // Long enough to be tracing, short of the hours that so many rays would take.
            Thread.sleep(forTimeInterval: 3)
            #expect(process.isRunning)
            // 0 would be the tests' own group.
            try #require(process.processIdentifier > 0)
            kill(process.processIdentifier, number)
            process.waitUntilExit()
            #expect(process.terminationStatus != 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            if number != SIGKILL {
                let message = errors.fileHandleForReading.readDataToEndOfFile()
                #expect(String(decoding: message, as: UTF8.self).contains("interrupted"))
            }
        }
    }
}

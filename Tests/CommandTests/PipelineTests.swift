import Channels
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

    @Test("Diffraction reaches more users, and the dataset says what was looked for")
    func mechanisms() throws {
        try Program.inFolder { folder in
            func trace(_ name: String, _ more: String...) throws -> [String: Any] {
                let outcome = try Program.run(
                    [
                        "trace", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25",
                        "--users",
                        "200", "--rays", "100000", "--depth", "2", "--json", "-o",
                        "\(folder)/\(name).safetensors",
                    ] + more)
                #expect(outcome.status == 0, "\(outcome.errors)")
                return try document(outcome.output, .trace)
            }
            let plain = try trace("plain", "--mechanisms", "specular")
            let bent = try trace("bent")
            let users = [plain, bent].compactMap { $0["users"] as? Int }
            #expect(users.count == 2 && users[1] > users[0])
            #expect(plain["lineOfSight"] as? Int == bent["lineOfSight"] as? Int)
            func mechanisms(_ summary: [String: Any]) -> [String]? {
                let settings = summary["settings"] as? [String: Any]
                return (settings?["tracing"] as? [String: Any])?["mechanisms"] as? [String]
            }
            #expect(mechanisms(plain) == nil)
            #expect(mechanisms(bent) == ["diffraction", "specular"])
            let twice = try trace(
                "twice", "--mechanisms", "specular,diffraction", "--diffraction-order", "2")
            let orders = [bent, twice].map { summary in
                let settings = summary["settings"] as? [String: Any]
                return (settings?["tracing"] as? [String: Any])?["diffractionOrder"] as? Int
            }
            #expect(orders == [nil, 2])
            let rough = try trace(
                "rough", "--mechanisms", "specular,scattering", "--scattering-paths", "9",
                "--scattering-lobe", "lambertian", "--scattering-coefficient", "0.3")
            let tracing = (rough["settings"] as? [String: Any])?["tracing"] as? [String: Any]
            let scattering = tracing?["scattering"] as? [String: Any]
            #expect(
                scattering?["paths"] as? Int == 9 && scattering?["coefficient"] as? Double == 0.3)
            #expect(scattering?["lobe"] as? String == "lambertian")
            #expect((rough["users"] as? Int ?? 0) > users[0])
            let paths = try #require(
                ChannelDataset(path: folder + "/rough.safetensors").paths)
            let kinds = (0..<paths.userCount).map { paths.paths(of: $0).map(\.kinds) }
            #expect(kinds.allSatisfy { $0.count { $0.last == .scattering } <= 9 })
            #expect(kinds.contains { $0.contains { $0.last == .scattering } })
            for (option, value) in [
                ("--scattering-paths", "0"), ("--scattering-lobe", "0"),
                ("--scattering-lobe", "nan"), ("--scattering-coefficient", "1.5"),
                ("--scattering-coefficient", "nan"), ("--scattering-paths", "5"),
                ("--diffraction-order", "2"), ("--diffraction-order", "3"),
            ] {
                // Five paths of what is not looked for, and a second edge without a first, would change
                // nothing.
                let mechanisms = value == "5" ? "specular" : "scattering"
                let run = try Program.run(
                    "trace", Program.kotka, "--mechanisms", mechanisms, option, value, "-o",
                    folder + "/x.safetensors")
                #expect(run.status == 64 && run.errors.contains(option), "\(run.errors)")
            }
            let text = try Program.run(
                "evaluate", folder + "/bent.safetensors", "--groups", "3",
                "--pool", "all", "--energy-rates", "none", "--precoders", "zf")
            #expect(text.status == 0, "\(text.errors)")
            for wrong in ["mirrors", "", "specular,", "specular;diffraction"] {
                let run = try Program.run(
                    "trace", Program.kotka, "--mechanisms", wrong, "-o", folder + "/x.safetensors")
                #expect(run.status == 64 && run.errors.contains("--mechanisms"), "\(run.errors)")
            }
        }
    }

    @Test("A map with picture and GeoTIFF; its document; what cannot be a map")
    func map() throws {
        try Program.inFolder { folder in
            let outcome = try Program.run(
                "map", Program.kotka, "--bs", "60.5350,26.9528", "--bs", "60.5365,26.9500",
                "--cell",
                "40", "--rays", "20000", "--depth", "2", "--json", "-o", folder + "/m.safetensors",
                "--png", folder + "/m.png", "--geotiff", folder + "/m.tif")
            #expect(outcome.status == 0, "\(outcome.errors)")
            let summary = try document(outcome.output, .radioMap)
            let outdoors = try #require(summary["outdoors"] as? Int)
            #expect(outdoors > 200 && (summary["reached"] as? Int ?? 0) > outdoors / 2)
            let settings = try #require(summary["settings"] as? [String: Any])
            #expect((settings["masts"] as? [Any])?.count == 2)
            let signatures = try [("m.png", [0x89, 0x50]), ("m.tif", [0x49, 0x49])].map {
                (try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0.0)).prefix(2), $0.1)
            }
            for (found, wanted) in signatures { #expect(found.map(Int.init) == wanted) }
            // Its own pictures are replaced, a map is no dataset.
            let again = try Program.run(
                "map", Program.kotka, "--cell", "80", "--rays", "5000", "--depth", "1",
                "--mechanisms", "specular", "-o", folder + "/m.safetensors", "--png",
                folder + "/m.png",
                "--geotiff", folder + "/m.tif")
            #expect(again.status == 0, "\(again.errors)")
            #expect(again.output.contains("cells of 80 m"))
            let evaluate = try Program.run("evaluate", folder + "/m.safetensors")
            #expect(evaluate.status == 65, "\(evaluate.errors)")
            for (option, value) in [
                ("--cell", "0"), ("--cell", "nan"), ("--samples", "0"), ("--receiver-height", "-1"),
                ("--depth", "17"), ("--rays", "0"), ("--mechanisms", "x"), ("--frequency", "300"),
            ] {
                let run = try Program.run(
                    "map", "none.osm.pbf", option, value, "-o", folder + "/x.safetensors")
                #expect(run.status == 64 && run.errors.contains(option), "\(option): \(run.errors)")
            }
            let fine = try Program.run(
                "map", Program.kotka, "--cell", "0.1", "-o", folder + "/x.safetensors")
            #expect(fine.status == 64 && fine.errors.contains("cells of 0.1 m"), "\(fine.errors)")
            #expect(!fine.errors.contains(".0 cells"), "\(fine.errors)")
        }
    }

    @Test("A carrier at which a material is not defined is refused, unless that is asked for")
    func undefinedMaterials() throws {
        try Program.inFolder { folder in
            let arguments = [
                "trace", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "50",
                "--rays", "5000", "--depth", "1", "--frequency", "28", "-o",
                folder + "/x.safetensors",
            ]
            let refused = try Program.run(arguments)
            #expect(refused.status == 64, "\(refused.errors)")
            #expect(refused.errors.contains("medium_dry_ground from 1 to 10 GHz"))
            #expect(refused.errors.contains("28 GHz"))
            #expect(!refused.errors.contains("brick"))
            let taken = try Program.run(arguments + ["--extrapolate-materials"])
            #expect(taken.status == 0, "\(taken.errors)")
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
                "trace", Program.kotka, "--rays", "1000000000", "-o", folder + "/kotka.safetensors",
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

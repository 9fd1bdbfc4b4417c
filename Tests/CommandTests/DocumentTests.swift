import Foundation
import Models
import Numerics
import Support
import Testing
import _TestSupport

/// What commands print with `--json`, against the schemas; those of `trace`, `precode`, `adapt`,
/// `deploy`, `check-paths` and fleets are checked where these commands are tested.
@Suite struct DocumentTests {
    /// A dataset at the folder's `data/kotka.safetensors`.
    private func inFolder(_ body: (_ folder: String, _ data: String) throws -> Void) throws {
        try Program.inFolder { folder in
            let data = folder + "/data/kotka.safetensors"
            try FileManager.default.createDirectory(
                atPath: folder + "/data", withIntermediateDirectories: true)
            let trace = try Program.run(
                "trace", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "300", "--rays", "20000", "--depth", "1", "-o", data)
            #expect(trace.status == 0, "\(trace.errors)")
            try body(folder, data)
        }
    }

    /// The document that a command prints.
    private func printed(
        _ format: DocumentFormat, _ arguments: String..., status: Int32 = 0,
        at location: SourceLocation = #_sourceLocation
    ) throws -> [String: Any] {
        let run = try Program.run(arguments + ["--json"])
        #expect(run.status == status, "\(run.errors)", sourceLocation: location)
        return try document(run.output, format, at: location)
    }

    @Test("site, channels and datasets")
    func data() throws {
        let site = try printed(.site, "site", Program.kotka)
        #expect(site["buildings"] as? Int == 672)
        try inFolder { folder, data in
            let wide = try printed(
                .channels, "channels", data, "--bandwidth", "20", "--array", "4x4", "-o",
                folder + "/wide.safetensors")
            #expect(wide["antennas"] as? Int == 16 && (wide["groups"] as? Int ?? 0) > 1)
            let doctor = try printed(.doctor, "doctor")
            #expect((doctor["parts"] as? [[String: Any]])?.first?["found"] as? String != nil)
            let windows = Program.root.appendingPathComponent("Sites/manifest.yaml").path
            let text = try String(contentsOfFile: windows, encoding: .utf8)
            let manifest = folder + "/manifest.yaml"
            try text.replacingOccurrences(of: "helsinki_kluuvi", with: "atlantis")
                .write(toFile: manifest, atomically: true, encoding: .utf8)
            let made = try printed(
                .datasets, "dataset", manifest, "--split", "demo", "--placements", "ground",
                "--users", "40", "--rays", "20000", "--depth", "1", "-o", folder + "/sets",
                status: 65)
            let sets = try #require(made["datasets"] as? [[String: Any]])
            #expect(sets.map { $0["site"] as? String } == ["kotka_karhula"])
            let failures = try #require(made["failures"] as? [String])
            #expect(failures.count == 1 && failures[0].contains("atlantis"))
        }
    }

    @Test("an evaluation says all that its text says, on known channels")
    func evaluation() throws {
        try inFolder { folder, data in
            let common = [
                "evaluate", data, "--precoders", "mrt,zf", "--pool", "all", "--groups", "5",
                "--energy-groups", "3", "--energy-rates", "0.5,40", "--model",
                ModelLibrary.shippedStructured, "--bandwidth", "20",
            ]
            let run = try Program.run(common + ["--json", "-o", folder + "/result.json"])
            #expect(run.status == 0, "\(run.errors)")
            let printed = try document(run.output, .evaluation)
            let file = try document(
                String(contentsOfFile: folder + "/result.json", encoding: .utf8), .evaluation)
            // Times are those of one run, so both are of one.
            for key in ["settings", "rows", "energy"] {
                #expect(
                    printed[key] as? NSObject == file[key] as? NSObject && printed[key] != nil,
                    "\(key)")
            }
            #expect(printed["distributions"] == nil && printed["userRates"] == nil)
            let distributions = try #require(file["distributions"] as? [Any])
            #expect(distributions.count == (file["rows"] as? [Any])?.count)
            let settings = try #require(printed["settings"] as? [String: Any])
            #expect(settings["dataset"] as? String == "kotka.safetensors")
            #expect((settings["missing"] as? [String])?.isEmpty == true)
            #expect((settings["bandGroups"] as? Int ?? 0) > 1 && settings["band"] != nil)
            let gaps = try #require(settings["gapToCapacity"] as? [String: Double])
            #expect(Set(gaps.keys) == ["LOS", "NLOS"])
            let precoders = try #require(settings["precoders"] as? [String: String])
            let rows = try #require(printed["rows"] as? [[String: Any]])
            for row in rows {
                #expect(precoders[row["precoder"] as? String ?? ""]?.isEmpty == false)
            }
            // What the text has and these checks do not name: every number of the settings.
            let text = try Program.run(common)
            for key in ["noisePower", "maximumPower", "powerPerAntenna"] {
                let value = try #require(settings[key] as? Double)
                #expect(text.output.contains("\(value)"), "\(key)")
            }
            #expect(text.output.contains("seed \(settings["seed"] as? Int ?? -1)"))
        }
    }

    @Test("an evaluation of another program's channels says what they lack and what was assumed")
    func missing() throws {
        try Program.inFolder { folder in
            let path = folder + "/foreign.safetensors"
            var random = Philox(seed: 3)
            let values = (0..<(40 * 8)).map { _ in
                let (re, im) = random.normalPair()
                return Complex(Float(re), Float(im))
            }
            var file = Safetensors()
            file.set("csi", [40, 8], values)
            try file.write(to: path)
            let result = try printed(
                .evaluation, "evaluate", path, "--precoders", "zf", "--groups", "5", "--noise",
                "0.1", "--pilots", "10", "--model", ModelLibrary.shippedStructured)
            let settings = try #require(result["settings"] as? [String: Any])
            let missing = try #require(settings["missing"] as? [String])
            #expect(missing.contains("is_test") && missing.contains("settings"))
            let notes = try #require(settings["notes"] as? [String])
            #expect(notes.contains { $0.contains("drawn from all") })
            #expect(settings["pilotRatio"] as? Double == 10)
            #expect(settings["confidence"] as? Double == 0.95)
            let sure = try printed(
                .evaluation, "evaluate", path, "--precoders", "zf", "--groups", "5", "--noise",
                "0.1", "--energy-rates", "none", "--pilots", "10")
            #expect((sure["settings"] as? [String: Any])?["confidence"] == nil)
        }
    }

    @Test("pretrain of a structured model prints what it reached, and nothing else")
    func structured() throws {
        try inFolder { folder, _ in
            let trained = try printed(
                .structuredTraining, "pretrain", folder + "/data", "--architecture", "structured",
                "--samples", "300", "-o", folder + "/structured")
            let means = try #require(trained["means"] as? [[String: Any]])
            #expect(Set(means.compactMap { $0["part"] as? String }) == ["powers", "antennas"])
        }
    }

    @Test(
        "pretrain prints what the folder keeps",
        .enabled(if: Requirement.libTorch, "LibTorch is not there"),
        arguments: [("linear", DocumentFormat.training), ("standard", .estimatorTraining)])
    func training(preset: String, format: DocumentFormat) throws {
        try inFolder { folder, _ in
            let configuration = """
                model: {embedding: 16, blocks: 1, feedForward: 32}
                precision: float32
                batch: 32
                samples: 160
                boundGroups: 4
                validationGroups: 4
                validationInterval: 160
                defaultHeadSamples: 64
                """
            try configuration.write(
                toFile: folder + "/config.yaml", atomically: true, encoding: .utf8)
            let run = try Program.run(
                "pretrain", folder + "/data", "-o", folder + "/model", "--preset", preset,
                "--config", folder + "/config.yaml", "--json")
            #expect(run.status == 0, "\(run.errors)")
            _ = try document(run.output, format)
            #expect(
                try String(contentsOfFile: folder + "/model/training.json", encoding: .utf8)
                    == run.output)
        }
    }

    @Test("a report of a kept evaluation, and of one without a format")
    func report() throws {
        try inFolder { folder, data in
            let result = folder + "/result.json"
            let evaluated = try Program.run(
                "evaluate", data, "--precoders", "zf", "--pool", "all", "--groups", "5",
                "--energy-rates", "none", "-o", result)
            #expect(evaluated.status == 0, "\(evaluated.errors)")
            let text = try String(contentsOfFile: result, encoding: .utf8)
            #expect(text.contains("\"format\":\"mimo-evaluation-1\""))
            func report(_ text: String) throws -> Program.Outcome {
                try text.write(toFile: result, atomically: true, encoding: .utf8)
                return try Program.run(
                    "report", data, "--evaluation", result, "-o", folder + "/page.html", "--json")
            }
            let other = try report(
                text.replacingOccurrences(of: "mimo-evaluation-1", with: "mimo-evaluation-9"))
            #expect(other.status != 0 && other.errors.contains("mimo-evaluation-9"))
            let overview = try report("{\"format\":\"mimo-fleet-1\",\"rows\":[]}")
            #expect(overview.status != 0 && overview.errors.contains("mimo-fleet-1"))
            // Of the same users at another array.
            let wide = folder + "/wide.safetensors"
            let made = try Program.run("channels", data, "--array", "4x4", "-o", wide)
            #expect(made.status == 0, "\(made.errors)")
            try text.write(toFile: result, atomically: true, encoding: .utf8)
            let foreign = try Program.run(
                "report", wide, "--evaluation", result, "-o", folder + "/page.html")
            #expect(foreign.status == 65 && foreign.errors.contains("other channels"))
            for version in [
                text, text.replacingOccurrences(of: "\"format\":\"mimo-evaluation-1\",", with: ""),
            ] {
                let run = try report(version)
                // Without the packages that draw, that is what is missing, and nothing else.
                if run.status != 0 { #expect(run.errors.contains("make setup"), "\(run.errors)") }
                if run.status == 0 { _ = try document(run.output, .report) }
            }
        }
    }

    @Test("reproduce prints one document, whatever it made")
    func reproduction() throws {
        try Program.inFolder { folder in
            let run = try Program.run(
                "reproduce", "table2", "--sites", "kotka_karhula", "--users", "150", "--rays",
                "20000", "--depth", "1", "--groups", "4", "--request-groups", "2", "--work",
                folder + "/work", "-o", folder + "/results", "--json")
            let made = try document(run.output, .reproduction)
            let experiments = try #require(made["experiments"] as? [[String: Any]])
            #expect(experiments.map { $0["experiment"] as? String } == ["table2"])
            _ = try document(
                String(contentsOfFile: folder + "/results/table2.json", encoding: .utf8), .study)
            // The page alone, from what is there.
            guard run.status == 0 else { return }
            let page = folder + "/results/index.html"
            let text = try String(contentsOfFile: page, encoding: .utf8)
            try FileManager.default.removeItem(atPath: page)
            let again = try Program.run("reproduce", "page", "-o", folder + "/results")
            #expect(again.status == 0, "\(again.errors)")
            #expect(try String(contentsOfFile: page, encoding: .utf8) == text)
            let empty = try Program.run("reproduce", "page", "-o", folder + "/none")
            #expect(empty.errors.contains("expected results of mimo reproduce"), "\(empty.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/none/index.html"))
        }
    }
}

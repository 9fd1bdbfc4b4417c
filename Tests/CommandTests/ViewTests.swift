import Channels
import Foundation
import LinearAlgebra
import Models
import Precoding
import Support
import Testing
import _TestSupport

/// `mimo view`: the command, and the page in a real browser without a network, used as a person
/// would. Set `MIMO_VIEW_EXAMPLE` to a folder to keep the page and pictures of it.
@Suite struct ViewTests {
    /// A small traced site with a radio map; `body` gets their folder.
    private static func inFolder(_ body: (String) throws -> Void) throws {
        try Program.inFolder { folder in
            let place = ["--bs", "60.5350,26.9528", "--height", "25", "--rays", "50000"]
            for arguments in [
                ["trace", Program.kotka, "--users", "400", "-o", folder + "/kotka.safetensors"],
                ["map", Program.kotka, "--cell", "25", "-o", folder + "/map.safetensors"],
            ] {
                let run = try Program.run(arguments + place + ["--depth", "2"])
                #expect(run.status == 0, "\(run.errors)")
            }
            try body(folder)
        }
    }

    /// Whether `make setup` has installed what drives the browser.
    static let hasBrowser =
        FileManager.default.fileExists(
            atPath: Program.root.appending(path: ".venv/installed-requirements.txt").path)
        || ProcessInfo.processInfo.environment["MIMO_PYTHON"] != nil

    @Test("a page is written whole, with what it says, and refuses what it cannot show")
    func command() throws {
        try Self.inFolder { folder in
            let data = folder + "/kotka.safetensors"
            let run = try Program.run(
                "view", data, "--map", folder + "/map.safetensors", "--users", "50", "--json")
            #expect(run.status == 0, "\(run.errors)")
            let printed = try document(run.output, .view)
            #expect(printed["page"] as? String == folder + "/kotka.html")
            let shown = try #require(printed["shown"] as? Int)
            let users = try #require(printed["users"] as? Int)
            #expect(shown <= 50 && 2 * shown > 50 / 2 && users > 50)
            #expect((printed["notes"] as? [String])?.contains { $0.contains("--users") } == true)
            let page = try String(contentsOfFile: folder + "/kotka.html", encoding: .utf8)
            #expect(page.utf8.count == printed["bytes"] as? Int)
            #expect(page.contains("OpenStreetMap contributors"))

            func refused(_ arguments: String..., status: Int32, _ words: String...) throws {
                let run = try Program.run(["view"] + arguments)
                #expect(run.status == status, "\(arguments): \(run.errors)")
                for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
            }
            try refused(data, "--users", "0", status: 64, "--users")
            try refused(data, "-o", data, status: 73, "is read")
            try refused(folder + "/map.safetensors", status: 65, "mimo-radio-map-1")
            try refused(folder + "/none.safetensors", status: 66, "none.safetensors")
            try refused(folder, status: 65, "mimo deploy")
            let other = try Program.run(
                "map", Program.root.appending(path: "Sites/demo/helsinki_kluuvi.osm.pbf").path,
                "--cell", "200", "--rays", "1000", "--depth", "0", "-o",
                folder + "/elsewhere.safetensors")
            #expect(other.status == 0, "\(other.errors)")
            try refused(
                data, "--map", folder + "/elsewhere.safetensors", status: 65, "--map", "origin")
        }
    }

    @Test("the folder of a deployment brings its evaluations and heads")
    func deployment() throws {
        try Self.inFolder { folder in
            let place = folder + "/deployment"
            let data = place + "/kotka.safetensors"
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: folder + "/kotka.safetensors", toPath: data)
            let evaluate = ["evaluate", data, "--groups", "5", "--energy-rates", "none"]
            for (name, more) in [("", [String]()), ("-pilots", ["--pilots", "10"])] {
                let run = try Program.run(
                    evaluate + ["-o", place + "/kotka\(name)-evaluation.json", "--precoders", "zf"]
                        + more)
                #expect(run.status == 0, "\(run.errors)")
            }
            var c = ModelConfiguration()
            c.embedding = 32
            c.blocks = 1
            c.feedForward = 48
            let head = OutputHead(
                ParameterLayout.head(c).initialValues(seed: 2, stream: 1), configuration: c)
            // As adaptation writes it, with the extractor that it belongs to.
            try head.write(
                to: place + "/kotka-few-shot.safetensors", configuration: c,
                metadata: [OutputHead.extractorKey: "0"])
            let run = try Program.run("view", place, "--json")
            #expect(run.status == 0, "\(run.errors)")
            let printed = try document(run.output, .view)
            #expect(printed["page"] as? String == place + "/kotka-view.html")
            #expect(
                printed["evaluations"] as? [String] == [
                    place + "/kotka-evaluation.json", place + "/kotka-pilots-evaluation.json",
                ])
            #expect(printed["heads"] as? [String] == ["few-shot"])
            // Two datasets with evaluations are two deployments.
            for ending in [".safetensors", "-evaluation.json"] {
                try FileManager.default.copyItem(
                    atPath: place + "/kotka" + ending, toPath: place + "/other" + ending)
            }
            let two = try Program.run("view", place, "-o", folder + "/two.html")
            #expect(two.status == 65 && two.errors.contains("kotka, other"), "\(two.errors)")
        }
    }

    /// A number with four significant digits, as the page writes it.
    private func digits(_ text: String) -> Double? {
        Double(text.replacingOccurrences(of: "−", with: "-").prefix { $0 != " " })
    }

    /// The users' numbers of what the page saves, and a number of each.
    private func users(_ numbers: [String: Any], _ key: String) throws -> [Double] {
        let saved = try #require(numbers["saved"] as? [String: Any])
        let users = try #require(saved["users"] as? [[String: Any]])
        return try users.map { try #require(($0[key] as? NSNumber)?.doubleValue) }
    }

    /// What `mimo precode` writes for the page's group.
    private func native(
        _ data: String, _ numbers: [String: Any], _ arguments: String...
    ) throws -> Safetensors {
        let saved = try #require(numbers["saved"] as? [String: Any])
        let group = try users(numbers, "user").map { "\(Int($0))" }.joined(separator: ",")
        let noise = try #require(saved["noisePower"] as? Double)
        let output = data + ".precoders"
        let run = try Program.run(
            ["precode", data, "--users", group, "--noise", "\(noise)", "-o", output] + arguments)
        #expect(run.status == 0, "\(run.errors)")
        return try Safetensors(path: output)
    }

    /// Equal to four significant digits.
    private func expectSame(_ found: [Double], _ expected: [Double], _ what: String) {
        #expect(found.count == expected.count, "\(what)")
        for (a, b) in zip(found, expected) {
            #expect(abs(a - b) <= 5e-5 * max(abs(b), 1e-3), "\(what): \(a) and \(b)")
        }
    }

    /// Texts that show `expected` with four significant digits.
    private func expectShown(_ texts: [String], _ expected: [Double], _ what: String) throws {
        #expect(texts.count == expected.count, "\(what)")
        for (text, number) in zip(texts, expected) {
            let found = try #require(digits(text), "\(what): \(text)")
            // Half of the fourth digit, and a little for numbers that lie between two of them.
            let unit = abs(number) < 1e-9 ? 1e-3 : pow(10, floor(log10(abs(number))) - 3)
            #expect(abs(found - number) <= 0.51 * unit, "\(what): \(text) and \(number)")
        }
    }

    @Test(
        "the page draws, is used, and says what the command says",
        .enabled(if: hasBrowser, "needs the Python packages of `make setup`"))
    func browser() throws {
        try Self.inFolder { folder in
            let data = folder + "/kotka.safetensors"
            let written = try Program.run("view", data, "--map", folder + "/map.safetensors")
            #expect(written.status == 0, "\(written.errors)")
            let kept = ProcessInfo.processInfo.environment["MIMO_VIEW_EXAMPLE"]
            let python =
                ProcessInfo.processInfo.environment["MIMO_PYTHON"]
                ?? Program.root.appending(path: ".venv/bin/python").path
            let run = try TestProgram.run([
                python, Program.root.appending(path: "Tests/Browser/drive_view.py").path,
                folder + "/kotka.html", kept ?? folder,
            ])
            #expect(run.status == 0, "\(run.errors)")
            if let kept {
                try? FileManager.default.copyItem(
                    atPath: folder + "/kotka.html", toPath: kept + "/kotka.html")
            }
            let seen = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
            #expect((seen["problems"] as? [String]) == [])
            try checkUse(seen)
            try checkNumbers(seen, data)
            try checkEstimates(seen, data)
            try checkRequests(seen, data)
            try checkFiles(seen, kept ?? folder)
            try checkAccess(seen)
        }
    }

    /// Clicks, keys and links do what they are for.
    private func checkUse(_ seen: [String: Any]) throws {
        // A blank picture has one colour, one with a city, users and beams many.
        #expect((seen["colours"] as? Int ?? 0) > 30)
        for key in ["clicked", "left", "keys"] {
            let step = try #require(seen[key] as? [String: [Int]])
            #expect(step["wanted"] == step["got"] && step["got"]?.isEmpty == false, "\(key)")
        }
        let tips = try #require(seen["tips"] as? [String])
        let clicked = try #require((seen["clicked"] as? [String: [Int]])?["wanted"])
        let numbers = try #require(seen["user_numbers"] as? [Int])
        for (tip, row) in zip(tips, clicked) {
            #expect(tip.hasPrefix("User \(numbers[row])") && tip.contains("dBm"), "\(tip)")
        }
        let group = try #require(seen["drawn_group"] as? [Int])
        #expect(group.count == 4 && Set(group).count == 4)
        let cameras = try #require(seen["cameras"] as? [String])
        #expect(zip(cameras, cameras.dropFirst()).allSatisfy { $0 != $1 })
        let (before, after) = (seen["before"] as? NSDictionary, seen["after"] as? NSDictionary)
        #expect(before?["table"] as? NSArray == after?["table"] as? NSArray && before != nil)
        #expect(before?["energy"] as? NSArray == after?["energy"] as? NSArray)
        #expect(seen["link"] as? String == seen["relink"] as? String && seen["link"] != nil)
        #expect((seen["link"] as? String)?.contains("ground=none") == true)
        let followed = try #require(seen["followed"] as? NSDictionary)
        #expect(followed == ["aim": "sum", "ground": "gain", "shown": 1])
        let camera = try #require(seen["camera"] as? [String: Any])
        #expect(camera["rotationOrbit"] as? Double == 33 && camera["zoom"] as? Double == 0.5)
        let stranger = try #require(seen["stranger"] as? NSDictionary)
        #expect(
            stranger == [
                "group": [Int](), "precoder": "structured", "power": 20, "pilots": NSNull(),
                "aim": "sum",
            ])
    }

    /// Rates, powers and the sum under every precoder, from a table and from what is saved.
    private func checkNumbers(_ seen: [String: Any], _ data: String) throws {
        let numbers = try #require(seen["numbers"] as? [String: [String: Any]])
        let methods = try #require(seen["methods"] as? [String])
        #expect(methods.count > 5 && methods.contains("structured"))
        for method in methods {
            let page = try #require(numbers[method])
            let file =
                method == "structured"
                ? try native(data, page) : try native(data, page, "--precoder", method)
            let rates: [Double] = try file.values("rates")
            expectSame(try users(page, "rate"), rates, method)
            let table = try #require(page["table"] as? [[String]])
            try expectShown(table.map { $0[0] }, rates, "\(method), table")
            // SINR in dB and rates are two ways to say the same.
            for (line, rate) in zip(table, rates) where rate > 0.01 {
                let ratio = try #require(digits(line[1]))
                #expect(abs(log2(1 + pow(10, ratio / 10)) - rate) < 2e-3, "\(method)")
            }
            let sum = try #require(page["sum"] as? String)
            try expectShown([sum], [rates.reduce(0, +)], "\(method), sum")
            let weights: [Float] = try file.values("precoders")
            let row = weights.count / rates.count
            let powers = rates.indices.map { k in
                weights[(k * row)..<((k + 1) * row)].reduce(0.0) {
                    $0 + Double($1) * Double($1)
                }
            }
            expectSame(try users(page, "power"), powers, "\(method), power")
        }
        let moved = try #require(numbers["moved"])
        let settings = try #require(moved["saved"] as? [String: Any])
        #expect(settings["maximumPower"] as? Double == 5.012)
        // Weights from estimates are judged on the true channels, and are worse there.
        let pilots = try #require(numbers["pilots"])
        let (known, noisy) = (
            try users(moved, "rate").reduce(0, +), try users(pilots, "rate").reduce(0, +)
        )
        #expect(noisy < 0.99 * known && noisy > 0.2 * known, "\(noisy) of \(known)")
        let power = try users(pilots, "power").reduce(0, +)
        #expect(power < 5.013)
        for (name, page) in numbers {
            let saved = try #require(page["saved"] as? [String: Any])
            let received = try #require(saved["receivedOverNoise"] as? [[Double]])
            for (k, ratio) in try users(page, "sinr").enumerated() {
                let others = received[k].reduce(0, +) - received[k][k]
                let expected = received[k][k] / (1 + others)
                #expect(abs(ratio - expected) <= 1e-3 * expected + 1e-9, "\(name), user \(k)")
            }
        }
    }

    /// Rates from estimates have the law that the project's own estimates and precoder give.
    private func checkEstimates(_ seen: [String: Any], _ data: String) throws {
        let rates = try #require(seen["estimated"] as? [Double])
        let numbers = try #require(seen["numbers"] as? [String: [String: Any]])
        let page = try #require(numbers["estimated"])
        let saved = try #require(page["saved"] as? [String: Any])
        let link = Link(
            maximumPower: try #require(saved["maximumPower"] as? Double),
            noisePower: try #require(saved["noisePower"] as? Double))
        #expect(saved["pilotRatio"] as? Double == 10)
        let group = try users(page, "user").map { Int($0) }
        let channels = try ChannelDataset(path: data).batch(of: [group])
        let h = channels[0]
        let precoder = EstimatingPrecoder(
            RegularizedZeroForcing(), ScalarEstimator(), pilotRatio: 10)
        let own = (0..<200).map { seed in
            let estimate = ChannelEstimate.batch(channels, pilotRatio: 10, seed: UInt64(seed))
            let w = precoder.precoder(for: estimate[0], link: link)
            return SpectralEfficiency.rates(channel: h, precoder: w, link: link).reduce(0, +)
        }
        func moments(_ x: [Double]) -> (mean: Double, variance: Double) {
            let mean = x.reduce(0, +) / Double(x.count)
            return (mean, x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count - 1))
        }
        let (a, b) = (moments(rates), moments(own))
        #expect(Set(rates).count == rates.count)
        // Five standard errors of the difference of two means.
        let error = (a.variance / Double(rates.count) + b.variance / Double(own.count)).squareRoot()
        #expect(abs(a.mean - b.mean) < 5 * error, "\(a) and \(b)")
        #expect(a.variance < 4 * b.variance && b.variance < 4 * a.variance, "\(a) and \(b)")
    }

    /// Antennas, power and energy for requested rates.
    private func checkRequests(_ seen: [String: Any], _ data: String) throws {
        let numbers = try #require(seen["numbers"] as? [String: [String: Any]])
        for selection in ["structured", "greedy", "all"] {
            let page = try #require(numbers["rates \(selection)"])
            let request = ["--rates", "0.5,0.2,1,0.3"]
            let file =
                selection == "structured"
                ? try native(data, page, request[0], request[1])
                : try native(data, page, request[0], request[1], "--precoder", selection)
            let saved = try #require(page["saved"] as? [String: Any])
            let all = try #require(saved["requests"] as? [String: [String: Any]])
            let own = try #require(all[selection])
            let active: [UInt8] = try file.values("active_antennas")
            #expect(own["antennas"] as? [Bool] == active.map { $0 != 0 }, "\(selection)")
            #expect(page["on"] as? Int == active.count { $0 != 0 }, "\(selection)")
            let power: [Double] = try file.values("transmit_power")
            let energy: [Double] = try file.values("energy")
            expectSame([try #require(own["transmitPower"] as? Double)], power, selection)
            expectSame([try #require(own["energy"] as? Double)], energy, selection)
            let shown = try #require(page["energy"] as? [String]).dropFirst()
            try expectShown(Array(shown), power + energy, selection)
            let feasible: [UInt8] = try file.values("feasible")
            #expect(own["feasible"] as? Bool == (feasible[0] != 0))
            expectSame(
                try users(page, "rate"), try file.values("rates"), "\(selection), rates")
        }
    }

    /// What the page saves is what it shows, in its format; the picture is a picture.
    private func checkFiles(_ seen: [String: Any], _ folder: String) throws {
        let text = try String(contentsOfFile: folder + "/numbers.json", encoding: .utf8)
        let saved = try document(text, .viewNumbers)
        let shown = try #require((seen["before"] as? [String: Any])?["saved"] as? [String: Any])
        #expect(saved["users"] as? NSArray == shown["users"] as? NSArray)
        #expect(saved["attribution"] as? String == shown["attribution"] as? String)
        let picture = try Data(contentsOf: URL(fileURLWithPath: folder + "/picture.png"))
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) && picture.count > 20_000)
    }

    /// Keyboard, names, contrast, narrow screens, calm, and the policy.
    private func checkAccess(_ seen: [String: Any]) throws {
        let stops = try #require(seen["stops"] as? [String])
        for control in [
            "north", "random", "add-user", "power", "noise", "pilots", "colour", "drape",
            "save-png", "save-json", "copy-link", "SUMMARY",
        ] { #expect(stops.contains(control), "\(control) cannot be reached by Tab") }
        #expect(seen["nameless"] as? [String] == [])
        #expect(seen["scene_table"] as? Int == 4)
        for (look, found) in try #require(seen["contrast"] as? [String: [String: Any]]) {
            #expect(found["bad"] as? [String] == [], "\(look)")
            #expect((found["looked"] as? Int ?? 0) > 60, "\(look)")
        }
        let narrow = try #require(seen["narrow"] as? [String: Any])
        #expect(narrow["width"] as? Int == 400 && narrow["look"] as? String == "dark")
        #expect((narrow["flight"] as? [String: Any])?.isEmpty == true)
        let refused = try #require(seen["refused"] as? [String: [String]])
        #expect(refused["ran"] == [])
        #expect(
            Set(refused["directives"] ?? []).isSuperset(of: [
                "connect-src", "img-src", "script-src", "script-src-elem", "style-src-elem",
            ]), "\(refused)")
    }
}

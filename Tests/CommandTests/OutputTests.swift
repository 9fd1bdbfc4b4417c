import Foundation
import Support
import Testing
import _TestSupport

/// Where commands write, and where they do not.
struct OutputTests {
    private static let quick = ["--users", "60", "--rays", "5000", "--depth", "1"]

    private func bytes(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

    @Test("A dataset or head gives way to nothing but its like")
    func kinds() throws {
        try Program.inFolder { folder in
            let (data, head) = (folder + "/data.safetensors", folder + "/head")
            #expect(try Program.run(["trace", Program.kotka, "-o", data] + Self.quick).status == 0)
            #expect(try Program.run(["trace", Program.kotka, "-o", data] + Self.quick).status == 0)
            // A head's header is enough to be known by.
            let header = Data("{\"__metadata__\":{\"format\":\"mimo-head-1\"}}".utf8)
            var bytes = Data(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) })
            bytes.append(header)
            try bytes.write(to: URL(fileURLWithPath: head))
            let other = folder + "/other.safetensors"
            #expect(
                try Program.run(["trace", Program.kotka, "-o", other] + Self.quick).status == 0)
            let before = self.bytes(other)
            for (arguments, format) in [
                (["evaluate", data, "-o", other], "mimo-channels"),
                (["view", data, "-o", other], "mimo-channels"),
                (["precode", data, "-o", other], "mimo-channels"),
                (["site", Program.kotka, "--map", other], "mimo-channels"),
                (["channels", data, "-o", head], "mimo-head"),
                (["report", data, "-o", head], "mimo-head"),
            ] {
                let outcome = try Program.run(arguments)
                #expect(outcome.status == 73, "\(arguments)")
                #expect(outcome.errors.contains(format), "\(arguments): \(outcome.errors)")
            }
            #expect(self.bytes(other) == before && self.bytes(head) == bytes)
            let forced = ["site", Program.kotka, "--map", other, "--force"]
            #expect(try Program.run(forced).status == 0)
        }
    }

    @Test("The input is never written to, by any name")
    func inputs() throws {
        try Program.inFolder { folder in
            let (map, link) = (folder + "/site.osm.pbf", folder + "/link")
            let data = folder + "/data.safetensors"
            try FileManager.default.copyItem(atPath: Program.kotka, toPath: map)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: map)
            let before = bytes(map)
            #expect(try Program.run(["trace", map, "-o", data] + Self.quick).status == 0)
            let dataset = bytes(data)
            let page = folder + "/page.html"
            let attempts = [
                ["trace", map, "-o", map] + Self.quick, ["trace", map, "-o", link] + Self.quick,
                ["trace", map, "-o", map, "--force"] + Self.quick,
                ["site", map, "--map", map], ["site", map, "--export-ply", link],
                [
                    "evaluate", data, "-o",
                    folder + "/../" + (folder as NSString).lastPathComponent
                        + "/data.safetensors",
                ],
                ["channels", data, "-o", data], ["precode", data, "-o", data],
                ["adapt", data, "-o", data, "--force"], ["report", data, "-o", data],
                ["site", map, "--map", page, "--export-ply", page],
                ["site", map, "--map", page, "--export-ply", folder + "/./page.html"],
            ]
            for attempt in attempts {
                let outcome = try Program.run(attempt)
                let words = attempt.joined(separator: " ")
                #expect(outcome.status != 0, "\(words)")
                #expect(
                    outcome.errors.contains("than what is read")
                        || outcome.errors.contains("of its own"), "\(words): \(outcome.errors)")
                #expect(outcome.output.isEmpty, "\(words)")
            }
            #expect(bytes(map) == before && bytes(data) == dataset && bytes(page) == nil)
        }
    }

    @Test("What another program wrote is replaced with --force only, before any work is done")
    func foreign() throws {
        try Program.inFolder { folder in
            let file = folder + "/notes.txt"
            let text = Data("my notes".utf8)
            func site(_ more: String...) throws -> Program.Outcome {
                try Program.run(["site", Program.kotka, "--map", file] + more)
            }
            try text.write(to: URL(fileURLWithPath: file))
            let refused = try site()
            #expect(refused.status != 0 && refused.errors.contains("--force"))
            #expect(refused.errors.contains(file) && bytes(file) == text)
            #expect(try site("--force").status == 0)
            // Its own file it replaces.
            #expect(try site().status == 0 && bytes(file) != text)
            let page = folder + "/index.html"
            try text.write(to: URL(fileURLWithPath: page))
            let fleet = try Program.run(
                "dataset", folder + "/none.csv", "--map", Program.kotka, "-o", folder)
            #expect(fleet.status != 0 && fleet.errors.contains(page) && bytes(page) == text)
        }
    }

    @Test("Files in a folder are no less safe than a file of its own")
    func folders() throws {
        try Program.inFolder { folder in
            let text = Data("my notes".utf8)
            func keep(_ name: String) throws -> String {
                let path = "\(folder)/\(name)"
                try FileManager.default.createDirectory(
                    atPath: (path as NSString).deletingLastPathComponent,
                    withIntermediateDirectories: true)
                try text.write(to: URL(fileURLWithPath: path))
                return path
            }
            let list = folder + "/masts.csv"
            try "name,latitude,longitude\na,60.5350,26.9529\n".write(
                toFile: list, atomically: true, encoding: .utf8)
            let small = [
                "--users", "60", "--rays", "5000", "--depth", "1", "--mechanisms", "specular",
            ]
            let fleet = ["dataset", list, "--map", Program.kotka, "--precoders", "none"] + small
            let judged = ["dataset", list, "--map", Program.kotka, "--model", "none"] + small
            let cases: [([String], String)] = [
                (["deploy", Program.kotka] + small, "kotka_karhula.html"),
                (["deploy", Program.kotka] + small, "kotka_karhula-full.safetensors"),
                (fleet, "a.safetensors"), (judged, "results/a.json"),
                (fleet, "map/windows.safetensors"),
                (["dataset", "--split", "demo"] + small, "kotka_karhula-roof.safetensors"),
                (["pretrain", "no-data"], "model.safetensors"),
                (["pretrain", "no-data", "--architecture", "structured"], "model.safetensors"),
            ]
            for (number, (arguments, name)) in cases.enumerated() {
                let path = try keep("\(number)/\(name)")
                let outcome = try Program.run(arguments + ["-o", "\(folder)/\(number)"])
                #expect(outcome.status == 73, "\(arguments): \(outcome.errors)")
                #expect(outcome.errors.contains("\(folder)/\(number)"), "\(outcome.errors)")
                #expect(outcome.errors.contains("--force"), "\(outcome.errors)")
                #expect(bytes(path) == text, "\(name)")
            }
        }
    }

    @Test("Two runs do not write to one folder at a time")
    func oneAtATime() throws {
        try Program.inFolder { folder in
            try FolderLock.hold(folder + "/out")
            let outcome = try Program.run(
                "deploy", Program.kotka, "--users", "60", "-o", folder + "/out")
            #expect(outcome.status == 73, "\(outcome.errors)")
            #expect(outcome.errors.contains("no other run"), "\(outcome.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out") == [])
        }
    }

    @Test("A report of an evaluation refuses what would change the evaluation")
    func given() throws {
        for option in [
            ["--noise", "thermal"], ["--precoders", "zf"], ["--seed", "2"], ["--bandwidth", "20"],
            ["--groups", "7"], ["--energy-rates", "none"],
        ] {
            let outcome = try Program.run(
                ["report", "none.safetensors", "--evaluation", "none.json"] + option)
            #expect(outcome.status == 64, "\(option)")
            #expect(outcome.errors.contains("\(option[0]) has no effect"), "\(outcome.errors)")
        }
    }

    @Test("A place that cannot be written is named before any work is done")
    func impossible() throws {
        try Program.inFolder { folder in
            let file = folder + "/file"
            try Data("x".utf8).write(to: URL(fileURLWithPath: file))
            for path in [folder, file + "/below/data.safetensors", ""] {
                let outcome = try Program.run(["trace", "no-such-site", "-o", path])
                // Not the site, which is read later.
                #expect(outcome.status != 0 && !outcome.errors.contains("no-such-site"), "\(path)")
            }
            let outcome = try Program.run(["pretrain", "no-data", "-o", file])
            #expect(outcome.errors.contains(file) && !outcome.errors.contains("no-data"))
        }
    }

    @Test("A dash is no name, a name may be as long as the file system allows, and no longer")
    func names() throws {
        try Program.inFolder { folder in
            let commands = [
                ["trace", "no-such-site", "-o", "-"], ["dataset", "-o", "-"],
                ["site", Program.kotka, "--map", "-"], ["evaluate", "no-such-file", "-o", "-"],
            ]
            for words in commands {
                let outcome = try TestProgram.run([TestProgram.built("mimo")] + words, in: folder)
                #expect(outcome.status == 64, "\(words): \(outcome.errors)")
                #expect(outcome.errors.contains("/dev/stdout"), "\(outcome.errors)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            let long = String(repeating: "n", count: 251) + ".svg"
            #expect(
                try Program.run("site", Program.kotka, "--map", "\(folder)/\(long)").status == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [long])
            let outcome = try Program.run("trace", "no-such-site", "-o", "\(folder)/n\(long)")
            #expect(outcome.status == 73 && !outcome.errors.contains("no-such-site"))
        }
    }

    @Test("The exit status says what kind of thing is wrong")
    func statuses() throws {
        try Program.inFolder { folder in
            let file = folder + "/other.safetensors"
            try Data("no dataset".utf8).write(to: URL(fileURLWithPath: file))
            let map = Program.kotka
            let cases: [(Int32, [String])] = [
                (64, ["trace", map]), (64, ["trace", map, "-o", file, "--downtilt", "95"]),
                (64, ["trace", map, "-o", folder + "/x", "--bs", "0,0"] + Self.quick),
                (65, ["evaluate", file]), (66, ["evaluate", folder + "/none"]),
                (66, ["site", folder + "/none.osm"]), (66, ["site", folder]),
                (73, ["trace", map, "-o", file]), (73, ["site", map, "--map", folder]),
                (0, ["--help"]), (0, ["--version"]),
            ]
            for (status, words) in cases {
                let outcome = try Program.run(words)
                #expect(outcome.status == status, "\(words): \(outcome.errors)")
            }
        }
    }

    @Test("A missing drawing tool is told before any work is done")
    func drawing() throws {
        try Program.inFolder { folder in
            let commands = [
                ["report", folder + "/none", "-o", folder + "/page.html"],
                ["deploy", folder + "/none", "-o", folder + "/deployed"],
                ["reproduce", "table1", "-o", folder + "/results"],
                ["dataset", folder + "/none", "--map", Program.kotka, "-o", folder + "/fleet"],
            ]
            for command in commands {
                let outcome = try TestProgram.run(
                    [TestProgram.built("mimo")] + command,
                    environment: ["MIMO_PYTHON": folder + "/no-python"])
                #expect(outcome.status != 0 && outcome.errors.contains("MIMO_PYTHON"))
                #expect(!outcome.errors.contains("/none"), "\(outcome.errors)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test("The manual page names every command and option; what cannot be installed is refused")
    func manual() throws {
        let help = try Program.run("--experimental-dump-help")
        let words = Set(help.output.matches(of: /"name" : "([a-z-]{3,})"/).map { String($0.1) })
        #expect(words.count > 50)
        try Program.inFolder { folder in
            let description = folder + "/help.json"
            try Data(help.output.utf8).write(to: URL(fileURLWithPath: description))
            let script = Program.root.appendingPathComponent("scripts/manual.py").path
            let page = try TestProgram.run([
                "/bin/sh", "-c", "python3 '\(script)' 1.2-x < '\(description)'",
            ])
            #expect(page.status == 0, "\(page.errors)")
            for word in words where word != "fill-masts" {  // hidden
                let name = word.replacingOccurrences(of: "-", with: "\\-")
                #expect(page.output.contains("\\-\\-\(name)\\fR"), "\(word)")
            }
            #expect(page.output.contains("1.2\\-x") && page.output.contains(".SS mimo deploy"))
            let install = Program.root.appendingPathComponent("scripts/install.sh").path
            for arguments in [["install", "relative"], ["uninstall", folder], ["frob", folder]] {
                let outcome = try TestProgram.run([install] + arguments)
                #expect(outcome.status == 1 && outcome.errors.hasPrefix("install: "))
            }
        }
    }

    @Test("The doctor names what is missing, and what it is for")
    func doctor() throws {
        try Program.inFolder { folder in
            func run(_ environment: [String: String]) throws -> Program.Outcome {
                try TestProgram.run(
                    [TestProgram.built("mimo"), "doctor"], in: folder, environment: environment)
            }
            let whole = try run([:])
            #expect(whole.status == 0 && whole.output.contains("model mimo-base"))
            let broken = try run([
                "MIMO_PYTHON": folder + "/none", "MIMO_MANIFEST": folder + "/none",
            ])
            #expect(broken.status == 1)
            let lines = broken.output.split(separator: "\n").filter { $0.contains("MISSING") }
            #expect(lines.contains { $0.hasPrefix("Python") && $0.contains("MIMO_PYTHON") })
            #expect(lines.contains { $0.hasPrefix("manifest") })
        }
    }

    #if os(Linux)
        @Test("Output that is lost is an error; streams take files")
        func streams() throws {
            try Program.inFolder { folder in
                let program = TestProgram.built("mimo")
                func status(_ command: String) throws -> Int32? {
                    try TestProgram.run(["/bin/sh", "-c", "'\(program)' \(command)"]).status
                }
                let site = "site '\(Program.kotka)'"
                let errors = folder + "/errors"
                #expect(try status("\(site) >/dev/full 2>'\(errors)'") == 74)
                let said = try String(contentsOfFile: errors, encoding: .utf8)
                #expect(said.contains("standard output") && said.contains("No space left"))
                let picture = folder + "/picture.svg"
                #expect(try status("\(site) --map /dev/null >/dev/null") == 0)
                #expect(try status("\(site) --map /dev/stdout | grep -q '</svg>'") == 0)
                #expect(try status("\(site) --map '\(picture)' >/dev/null") == 0)
                #expect(try status("\(site) --map /dev/fd/3 3>'\(folder)/three' >/dev/null") == 0)
                #expect(bytes(folder + "/three") == bytes(picture))
            }
        }
    #endif
}

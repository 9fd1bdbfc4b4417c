import ArgumentParser
import Foundation
import Support
import Synchronization
import Testing
import _TestSupport

@testable import mimo

/// Every option of every command with values that nobody can mean: a clear refusal, or a right answer, soon.
///
/// The table is made of what the commands say of themselves, so that a new option is in it. What the parser
/// refuses is looked at within this process, by the same code; what it takes is run as a program.
struct OptionTableTests {
    /// What is given to every option.
    private static let values = [
        "nan", "inf", "-inf", "0", "-1", "1e-300", "1e300", "1e20", "99999999999999999999",
        "9223372036854775807", "2147483648", "", "   ", "ÄÖ 漢字 🗼",
        String(repeating: "x", count: 10_000),
    ]
    /// Of these, those that a program is run with where any text is taken: one name is like another.
    private static let texts: Set = [
        "nan", "0", "-1", "1e300", "", "   ", "ÄÖ 漢字 🗼", String(repeating: "x", count: 10_000),
    ]
    /// What no option takes that is not a name.
    private static let noNumbers: Set = ["nan", "inf", "-inf"]
    /// As in `mimo --help`.
    private static let statuses: Set<Int32> = [0, 64, 65, 66, 73, 74]
    /// Only against a hang; a machine may be busy.
    private static let seconds = 120.0
    /// What a process may reserve, in KiB.
    private static let memory = 16 << 20

    /// A range in a message.
    nonisolated(unsafe) private static let range = /must be from (\S+) to ([^\s,]+)/

    /// One option with one value.
    private struct Case: Sendable {
        var command: String
        var option: String
        /// Every form in which it can be typed.
        var forms: [String]
        /// What `--help` says of it.
        var help: String
        var value: String
        /// Whether its message is looked at as it is printed, which takes the parser a third of a second.
        var isFirst: Bool
        /// All words after the command.
        var words: [String]
        var what: String {
            "\(command) \(option) \(value.count > 40 ? value.prefix(8) + "…" : value.debugDescription)"
        }
    }

    private static func cases(_ example: CommandExample) throws -> [Case] {
        // Options that commands share are one declaration: the first command that has one stands for all.
        var seen: Set<String> = []
        return try CommandDescription.all().flatMap { command -> [Case] in
            let name = command.commandName
            let options = (command.arguments ?? []).filter {
                $0.kind == "option" && seen.insert("\($0.name) \($0.abstract ?? "")").inserted
            }
            return try options.flatMap { option in
                let words = try #require(
                    example.arguments(of: name, output: "made.safetensors", for: option),
                    "\(name): no example in CommandExample")
                func test(_ value: String, _ isFirst: Bool = false) -> Case {
                    Case(
                        command: name, option: option.name, forms: option.forms,
                        help: option.abstract ?? "", value: value, isFirst: isFirst,
                        words: words + ["\(option.name)=\(value)"])
                }
                // Where any word is taken, one name is like another.
                let isText = parse(test("a-word")) == nil
                return values.filter { !isText || texts.contains($0) }.map { test($0, $0 == "nan") }
            }
        }
    }

    /// What is wrong with how something ended; nothing where all is well.
    private static func complaints(_ test: Case, status: Int32?, errors: String) -> [String] {
        guard let status else { return ["no end"] }
        var found: [String] = []
        if !statuses.contains(status) { found.append("status \(status)") }
        let words = [
            "Fatal error", "Swift.", "Foundation.", "Optional(", "DecodingError", "Error Domain",
            "_$s",
            "InputError", "NSCocoa", "keyNotFound", "CodingKey", "codingPath", "Debug description",
        ]
        found += words.filter(errors.contains).map { "says \($0)" }
        // Of a long one the beginning is told.
        let value = test.value.trimmingCharacters(in: .whitespaces).prefix(100)
        let isNamed = errors.contains(value.isEmpty ? "\"\(test.value)\"" : String(value))
        if let range = errors.firstMatch(of: range), !test.help.contains("\(range.1) to \(range.2)")
        {
            found.append("--help does not say \(range.1) to \(range.2)")
        }
        // What stops at a file that the example does not have took the option.
        let isElsewhere =
            status == InputError.Kind.unreadable.rawValue && errors.contains("/none")
        if status != 0, !test.forms.contains(where: errors.contains), !isNamed, !isElsewhere {
            found.append("names no option")
        }
        return found.isEmpty ? [] : found + [String(errors.prefix(300))]
    }

    /// How the parser ends; `nil` where it takes the arguments.
    private static func parse(_ test: Case) -> (status: Int32, errors: String)? {
        // Not from the root, which makes the descriptions of all commands.
        let types = MIMOCommand.configuration.subcommands
        guard let type = types.first(where: { $0.configuration.commandName == test.command }) else {
            return (-1, "no such command")
        }
        do {
            let command = try type.parseAsRoot(test.words)
            if let writing = command as? any WritesOutput { try writing.checkOutputs() }
            return nil
        } catch let error as InputError {
            return (error.kind.rawValue, "\(error)")
        } catch {
            if test.isFirst {
                return (type.exitCode(for: error).rawValue, type.message(for: error))
            }
            // The error's own words have what the message is made of; its types are left out.
            let words = String(describing: error)
            let names = test.forms + [String(test.option.drop { $0 == "-" })]
            let range = words.firstMatch(of: range).map { "\($0.0)" } ?? ""
            return (64, names.contains(where: words.contains) ? "\(test.option) \(range)" : words)
        }
    }

    @Test("Every option of every command takes what it can and refuses the rest in its own name")
    func table() throws {
        try Program.inFolder { folder in
            let cases = try Self.cases(CommandExample(folder: folder))
            #expect(cases.count > 800)
            let problems = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: cases.count) { i in
                let test = cases[i]
                var found: [String]
                if let outcome = Self.parse(test) {
                    found = Self.complaints(test, status: outcome.status, errors: outcome.errors)
                } else {
                    found = (try? Self.run(test, sites: folder)) ?? ["cannot be started"]
                }
                if !found.isEmpty {
                    problems.withLock {
                        $0.append("\(test.what): \(found.joined(separator: "; "))")
                    }
                }
            }
            let text = problems.withLock { $0.sorted().joined(separator: "\n") }
            #expect(text.isEmpty, "\(text)")
        }
    }

    /// Runs the program in a folder of its own.
    private static func run(_ test: Case, sites: String) throws -> [String] {
        try TestProgram.inFolder { folder in
            let words = [TestProgram.built("mimo"), test.command] + test.words
            let outcome = try TestProgram.run(
                ["/bin/sh", "-c", "ulimit -v \(memory); exec \"$@\"", "sh"] + words, in: folder,
                environment: ["OPENBLAS_NUM_THREADS": "1", "MIMO_SITES": sites], seconds: seconds)
            var found = complaints(test, status: outcome.status, errors: outcome.errors)
            if outcome.status == 0, noNumbers.contains(test.value),
                !FileManager.default.fileExists(atPath: "\(folder)/\(test.value)")
            {
                found.append("takes \(test.value)")
            }
            return found
        }
    }
}

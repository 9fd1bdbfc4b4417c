import Foundation
import Testing

@testable import _SnippetExtractor

/// What readers copy from README, guides, articles and docstrings.
@Suite struct SnippetTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A program that was built with the tests.
    static func program(_ name: String) -> URL {
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        for bundle in Bundle.allBundles where bundle.bundlePath.hasSuffix(".xctest") {
            folder = bundle.bundleURL.deletingLastPathComponent()
        }
        return folder.appending(path: name)
    }

    static func run(_ name: String, _ arguments: [String]) throws -> (
        status: Int32, output: String, errors: String
    ) {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "mimo-documentation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = program(name)
        process.arguments = arguments.map { $0 == "FOLDER" ? folder.path + "/work" : $0 }
        process.currentDirectoryURL = root
        let files = try ["output", "errors"].map { name in
            let url = folder.appending(path: name)
            try Data().write(to: url)
            return (url, try FileHandle(forWritingTo: url))
        }
        process.standardOutput = files[0].1
        process.standardError = files[1].1
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { try String(contentsOf: $0.0, encoding: .utf8) }
        return (process.terminationStatus, texts[0], texts[1])
    }

    @Test(
        "Every example of the documentation runs, or says why it does not",
        arguments: [
            ("_Snippets", "README.md:", 10),
            ("_DocstringSnippets", "Sources/Channels/DatasetRecipe.swift:", 12),
        ])
    func examples(program: String, one: String, atLeast: Int) throws {
        let (status, _, errors) = try Self.run(program, ["FOLDER"])
        let lines = errors.split(separator: "\n")
        let failed = lines.filter { $0.hasPrefix("failed ") }.joined(separator: "\n")
        #expect(status == 0, "\(failed)\nlast: \(lines.suffix(3).joined(separator: "\n"))")
        let ran = lines.filter { $0.hasPrefix("ran ") }
        #expect(ran.count >= atLeast, "\(ran.count) examples ran")
        #expect(ran.contains { $0.hasPrefix("ran \(one)") })
    }

    @Test("The example package's program reaches its end")
    func example() throws {
        let model = Self.root.appending(path: "Models/mimo-structured").path
        let (status, output, errors) = try Self.run(
            "_ExampleSwift", ["helsinki_kluuvi", model, "300"])
        #expect(status == 0, "\(errors)")
        let lines = output.split(separator: "\n")
        #expect(lines.count { $0.hasSuffix(" bit/s/Hz") } == 4, "\(output)")
        #expect(lines.count { $0.hasSuffix(" W") } == 3, "\(output)")
    }

    @Test("Fences are found with what the line above says of them")
    func fences() {
        let text = """
            # Title

            ```swift
            let a = 1
            ```
            <!-- snippet: continues -->
            ```swift
            print(a)
            ```

            - in a list

              <!-- snippet: no-run, needs a week -->
              ```swift
              train()
                  .wait()
              ```

            ```
            not Swift
            ```
            <!-- snippet: prelude=pilots -->
            ```swift
            let b = 2
            ```
            """
        let found = Snippet.all(in: text, of: "A.md")
        #expect(found.map(\.line) == [4, 8, 15, 24])
        #expect(
            found.map(\.lines) == [
                ["let a = 1"], ["print(a)"], ["train()", "    .wait()"], ["let b = 2"],
            ])
        #expect(found.map(\.isContinuation) == [false, true, false, false])
        #expect(found.map(\.reasonNotToRun) == [nil, nil, "needs a week", nil])
        #expect(found.map(\.prelude) == [nil, nil, nil, "pilots"])
    }

    @Test("Docstrings have indented examples too; formulas and lists are none")
    func docstrings() {
        let text = """
            /// What it is.
            ///
            ///     let a = try load()
            ///
            ///     print(a)
            ///
            /// By the formula
            ///
            ///     y = H x + n
            ///
            /// - Parameters:
            ///   - a: text that goes on
            ///     let it be
            struct A {
                /// ```swift
                /// let b = 3
                /// ```
                var b = 1
                    let c = 2
            }
            """
        let found = Snippet.all(in: text, of: "Sources/A.swift")
        #expect(found.map(\.line) == [3, 16])
        #expect(found.map(\.lines) == [["let a = try load()", "", "print(a)"], ["let b = 3"]])
    }

    @Test("A source has a function for each chain of examples, preludes first, imports on top")
    func source() {
        var source = SnippetSource(preludes: ["A": "// no-run, slow\nlet given = 1"])
        source.add(
            Snippet.all(
                in: "```swift\nimport Sites\nlet (a, _) = f()\n```\n<!-- snippet: continues -->\n"
                    + "```swift\nlist[0]  // four\n```", of: "B.md"))
        source.add(Snippet.all(in: "```swift\ng(given)\n```", of: "A.md"))
        let file = source.file
        #expect(file.contains("import Foundation\nimport Sites\nimport SwiftMIMO\n"))
        #expect(file.contains("(\"B.md:2\", nil, snippet0)"))
        #expect(file.contains("(\"A.md:2\", \"slow\", snippet1)"))
        #expect(file.contains("#sourceLocation(file: \"B.md\", line: 2)\n\nlet (a, _) = f()\n"))
        #expect(file.contains("_ = list[0]"))
        #expect(file.contains("        _ = a\n        }"))
        #expect(
            file.contains("let given = 1\n#sourceLocation()\n        _ = given\n        do {\n"))
    }
}

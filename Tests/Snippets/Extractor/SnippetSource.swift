import Foundation

/// Swift source with a function for every example.
struct SnippetSource {
    /// Text of a prelude by its name.
    var preludes: [String: String] = [:]
    private(set) var text = ""
    private var entries: [String] = []
    private var imports: Set<String> = ["Foundation", "SwiftMIMO", "_SnippetSupport"]

    init(preludes: [String: String]) { self.preludes = preludes }

    /// Adds the examples of a document, in their order.
    ///
    /// One that goes on from another has its scope; all others have none but the prelude's.
    mutating func add(_ snippets: [Snippet]) {
        var chains: [[Snippet]] = []
        for snippet in snippets {
            if snippet.isContinuation, !chains.isEmpty {
                chains[chains.count - 1].append(snippet)
            } else {
                chains.append([snippet])
            }
        }
        for chain in chains { add(chain: chain) }
    }

    private mutating func add(chain: [Snippet]) {
        let first = chain[0]
        let base = URL(filePath: first.document).deletingPathExtension().lastPathComponent
        let prelude = first.prelude ?? base
        let given = preludes[prelude]
        let note = given?.split(separator: "\n").first ?? ""
        if note.hasPrefix("// skip, ") { return }
        var reason = chain.compactMap(\.reasonNotToRun).first
        if note.hasPrefix("// no-run, ") {
            reason = reason ?? String(note.dropFirst("// no-run, ".count))
        }
        let function = "snippet\(entries.count)"
        text += "\n    @Sendable static func \(function)() async throws {\n"
        if let given {
            let file = "Tests/Snippets/Support/Preludes/\(prelude).txt"
            text += "#sourceLocation(file: \"\(file)\", line: 1)\n"
            let lines = given.split(separator: "\n", omittingEmptySubsequences: false)
            text += code(lines) + "#sourceLocation()\n" + Self.uses(of: lines)
        }
        text += "        do {\n"
        var lines: [Substring] = []
        for snippet in chain {
            text += "#sourceLocation(file: \"\(snippet.document)\", line: \(snippet.line))\n"
            text += code(snippet.lines.map { $0[...] })
            lines += snippet.lines.map { $0[...] }
        }
        text += "#sourceLocation()\n" + Self.uses(of: lines) + "        }\n    }\n"
        let quoted = reason.map { "\"\($0)\"" } ?? "nil"
        entries.append("(\"\(first.name)\", \(quoted), \(function)),")
    }

    /// The lines; imports go to the top of the file.
    private mutating func code(_ lines: [Substring]) -> String {
        var result = ""
        for line in lines {
            if line.hasPrefix("import ") {
                imports.insert(String(line.dropFirst("import ".count)))
                result += "\n"
            } else if line.firstMatch(of: /^([a-z]\w*\[.*\]|[A-Z]\w*\(|[a-z]\w*\.\w+\(.*\)\[\d+\])/)
                != nil
            {
                // A value that is only shown.
                result += "_ = \(line)\n"
            } else {
                result += "\(line)\n"
            }
        }
        return result
    }

    /// A use of every constant that `lines` declare: what an example only shows is not unused.
    private static func uses(of lines: [Substring]) -> String {
        lines.flatMap { names(in: String($0)) }.filter { $0 != "_" }
            .map { "        _ = \($0)\n" }.joined()
    }

    /// The constants that a line at the example's own level declares.
    private static func names(in line: String) -> [String] {
        if let match = line.firstMatch(of: /^(let|var) (\w+)\b/) { return [String(match.2)] }
        guard let match = line.firstMatch(of: /^(let|var) \(([^)]*)\) =/) else { return [] }
        return match.2.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The whole file.
    var file: String {
        let list = entries.map { "        \($0)\n" }.joined()
        return "// Made of the documentation by _SnippetExtractor.\n"
            + imports.sorted().map { "import \($0)\n" }.joined()
            + "\nenum Snippets {\n"
            + "    /// Place, reason why it is not run, and the example.\n"
            + "    static let all: [(String, String?, @Sendable () async throws -> Void)] = [\n"
            + list + "    ]\n" + text + "}\n"
    }
}

/// An example of Swift in a document.
struct Snippet: Equatable {
    /// The document, as a path below the package.
    var document: String
    /// The number of its first line there, from 1.
    var line: Int
    var lines: [String]
    /// Why it is compiled but not run; `nil` where it is run.
    var reasonNotToRun: String?
    /// The file of `Preludes` that comes before it; `nil` for one that is named like the document.
    var prelude: String?
    /// Whether it goes on from the one before it in the document.
    var isContinuation = false

    /// `README.md:24`
    var name: String { "\(document):\(line)" }
}

extension Snippet {
    /// The examples in `text`, a document of Markdown or a source with docstrings.
    ///
    /// In Markdown they are the blocks fenced as `swift`. A comment in the line before says what is
    /// special: `<!-- snippet: continues -->`, `<!-- snippet: prelude=NAME -->`,
    /// `<!-- snippet: no-run, REASON -->`. In docstrings they are such blocks, and indented ones
    /// that read as code and not as a formula.
    static func all(in text: String, of document: String) -> [Snippet] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard document.hasSuffix(".swift") else {
            return fenced(lines.map { $0 }, in: document)
        }
        // What is no docstring ends every block.
        let comments = lines.map { line -> String? in
            let code = line.drop { $0 == " " }
            guard code.hasPrefix("///") else { return nil }
            let text = code.dropFirst(3)
            return String(text.first == " " ? text.dropFirst() : text)
        }
        return (fenced(comments, in: document) + indented(comments, in: document))
            .sorted { $0.line < $1.line }
    }

    private static func fenced(_ lines: [String?], in document: String) -> [Snippet] {
        var result: [Snippet] = []
        var current: Snippet?
        for (index, line) in lines.enumerated() {
            let start = line?.drop { $0 == " " } ?? ""
            if var snippet = current {
                if line == nil || start.hasPrefix("```") {
                    let indent =
                        snippet.lines.filter { !$0.isEmpty }
                        .map { $0.prefix { $0 == " " }.count }.min() ?? 0
                    snippet.lines = snippet.lines.map { String($0.dropFirst(indent)) }
                    result.append(snippet)
                    current = nil
                } else {
                    current?.lines.append(line ?? "")
                }
            } else if start == "```swift" {
                var snippet = Snippet(document: document, line: index + 2, lines: [])
                if index > 0, let above = lines[index - 1] { snippet.take(above) }
                current = snippet
            }
        }
        return result
    }

    private static func indented(_ lines: [String?], in document: String) -> [Snippet] {
        var result: [Snippet] = []
        var index = 0
        while index < lines.count {
            let isStart =
                lines[index]?.hasPrefix("    ") == true && index > 0
                && (lines[index - 1] ?? "").allSatisfy { $0 == " " }
            guard isStart else {
                index += 1
                continue
            }
            let start = index
            var block: [String] = []
            while index < lines.count, let line = lines[index],
                line.hasPrefix("    ") || line.allSatisfy({ $0 == " " })
            {
                block.append(String(line.dropFirst(4)))
                index += 1
            }
            while block.last?.isEmpty == true { block.removeLast() }
            if block.contains(where: isCode) {
                result.append(Snippet(document: document, line: start + 1, lines: block))
            }
        }
        return result
    }

    /// Whether `line` reads as Swift and not as a formula or a file.
    private static func isCode(_ line: String) -> Bool {
        ["let ", "var ", "try ", "do {", "for "].contains { line.hasPrefix($0) }
            || line.firstMatch(of: /^[A-Z][A-Za-z]+\(/) != nil
    }

    private mutating func take(_ comment: String) {
        guard let match = comment.firstMatch(of: /<!-- snippet: (.*) -->/) else { return }
        let words = match.1
        if words == "continues" { isContinuation = true }
        if words.hasPrefix("prelude=") { prelude = String(words.dropFirst("prelude=".count)) }
        if words.hasPrefix("no-run, ") {
            reasonNotToRun = String(words.dropFirst("no-run, ".count))
        }
    }
}

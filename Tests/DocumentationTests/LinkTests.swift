import Foundation
import Testing

/// What documents say about each other and about the package.
@Suite struct LinkTests {
    /// Every document of Markdown in the repository, as a path below it.
    private static func documents() -> [String] {
        let folders = ["", "Documentation", "Sources", "Examples", "Models", "Python", ".github"]
        return folders.flatMap { folder -> [String] in
            let url = folder.isEmpty ? SnippetTests.root : SnippetTests.root.appending(path: folder)
            let names =
                folder.isEmpty
                ? (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
                : (FileManager.default.enumerator(atPath: url.path)?.allObjects as? [String]) ?? []
            return names.filter { $0.hasSuffix(".md") && !$0.contains(".build/") }
                .map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
        }
    }

    @Test("Every relative link leads to a file")
    func links() throws {
        // The changelog names files as they were called when it was written.
        let documents = Self.documents().filter { $0 != "CHANGELOG.md" }
        var checked = 0
        for document in documents {
            let url = SnippetTests.root.appending(path: document)
            let text = try String(contentsOf: url, encoding: .utf8)
            for match in text.matches(of: /\]\(([^)\s]+)\)/) {
                let target = match.1.prefix { $0 != "#" }
                guard !target.isEmpty, !target.contains(":") else { continue }
                let file = url.deletingLastPathComponent().appending(path: String(target))
                #expect(
                    FileManager.default.fileExists(atPath: file.standardizedFileURL.path),
                    "\(document): \(target)")
                checked += 1
            }
        }
        #expect(documents.count > 25 && checked > 60, "\(checked) in \(documents.count)")
    }

    @Test("Pictures of a guide lie in its catalogue, where DocC looks for them")
    func pictures() throws {
        var found = 0
        for document in Self.documents() where document.contains(".docc/") {
            let text = try String(
                contentsOf: SnippetTests.root.appending(path: document), encoding: .utf8)
            for match in text.matches(of: /!\[[^\]]*\]\(([^)\s]+)\)/) {
                #expect(!match.1.contains("/"), "\(document): \(match.1)")
                found += 1
            }
        }
        #expect(found > 3)
    }

    @Test("Every guide and every record stands in an index")
    func index() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: SnippetTests.root.appending(path: path), encoding: .utf8)
        }
        let guides = try text("Documentation/README.md")
        let records = try text("Documentation/decisions/README.md")
        var (articles, decisions) = (0, 0)
        for document in Self.documents() {
            if document.contains(".docc/") {
                #expect(guides.contains("(../\(document))"), "\(document)")
                articles += 1
            } else if document.hasPrefix("Documentation/decisions/"),
                !document.hasSuffix("README.md")
            {
                let name = document.dropFirst("Documentation/decisions/".count)
                #expect(records.contains("(\(name))"), "\(document)")
                decisions += 1
            }
        }
        #expect(articles >= 20 && decisions >= 5, "\(articles) articles, \(decisions) records")
    }

    @Test("The landing page's types are public types of the rooms that it names")
    func landing() throws {
        let page = SnippetTests.root.appending(
            path: "Sources/SwiftMIMO/SwiftMIMO.docc/SwiftMIMO.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let rows = text.matches(of: /\n\| `(\w+)` \| (\w+) \|/)
        #expect((20...30).contains(rows.count))
        for row in rows {
            let (type, room) = (String(row.1), String(row.2))
            let folder = SnippetTests.root.appending(path: "Sources/\(room)")
            let names = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String]
            let declaration = try Regex(
                "\n(public|@.* public) (final class|struct|enum|protocol) \(type)\\b")
            let isThere = try (names ?? []).contains { name in
                guard name.hasSuffix(".swift") else { return false }
                let source = try String(
                    contentsOf: folder.appending(path: name), encoding: .utf8)
                return source.firstMatch(of: declaration) != nil
            }
            #expect(isThere, "\(type) in \(room)")
        }
    }

    @Test("README asks for the Swift that Package.swift asks for")
    func version() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: SnippetTests.root.appending(path: path), encoding: .utf8)
        }
        let manifest = try text("Package.swift")
        let match = try #require(manifest.firstMatch(of: /^\/\/ swift-tools-version: (\d+\.\d+)/))
        for path in ["README.md", "Python/README.md"] {
            #expect(try text(path).contains("Swift \(match.1) or later"), "\(path)")
        }
    }
}

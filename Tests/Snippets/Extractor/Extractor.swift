import Foundation

/// usage: _SnippetExtractor PACKAGE OUTPUT DOCUMENT...
@main
struct Extractor {
    static func main() throws {
        let arguments = CommandLine.arguments
        let root = URL(filePath: arguments[1], directoryHint: .isDirectory)
        let folder = root.appending(path: "Tests/Snippets/Support/Preludes").path
        var preludes: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasSuffix(".txt") {
            preludes[String(name.dropLast(4))] = try String(
                contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        }
        var source = SnippetSource(preludes: preludes)
        for path in arguments.dropFirst(3) {
            let document = String(path.dropFirst(root.path.count)).trimmingPrefix("/")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            source.add(Snippet.all(in: text, of: String(document)))
        }
        try source.file.write(toFile: arguments[2], atomically: true, encoding: .utf8)
    }
}

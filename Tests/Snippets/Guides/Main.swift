import _SnippetSupport

/// Runs the examples of README, guides and articles, which see what users of the package see.
///
/// usage: _Snippets FOLDER
@main
struct Main {
    static func main() async throws { try await SnippetRunner.run(Snippets.all) }
}

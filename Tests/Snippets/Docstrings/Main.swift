import _SnippetSupport

/// Runs the examples of docstrings, also of those that only the package sees.
///
/// usage: _DocstringSnippets FOLDER
@main
struct Main {
    static func main() async throws { try await SnippetRunner.run(Snippets.all) }
}

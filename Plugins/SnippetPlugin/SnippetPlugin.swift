import Foundation
import PackagePlugin

/// Makes Swift sources of the examples, so that what readers copy is compiled with every build of
/// the tests: for the target `_Snippets` those of README, guides and articles, for another those of
/// docstrings.
@main
struct SnippetPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = context.package.directoryURL
        let output = context.pluginWorkDirectoryURL.appending(path: "Snippets.swift")
        let preludes = files(below: root.appending(path: "Tests/Snippets/Support/Preludes")) { _ in
            true
        }
        // Only what lies in folders of targets: when files come and go there, the build is planned
        // anew. In other folders a file that went away would be missed by builds to come.
        let documents =
            target.name == "_Snippets"
            ? ["README.md", "CONTRIBUTING.md"].map { root.appending(path: $0) }
                + files(below: root.appending(path: "Sources")) { $0 == "md" }
            : files(below: root.appending(path: "Sources")) { $0 == "swift" }
        return [
            .buildCommand(
                displayName: "Examples of the documentation",
                executable: try context.tool(named: "_SnippetExtractor").url,
                arguments: [root.path, output.path] + documents.map(\.path),
                inputFiles: documents + preludes, outputFiles: [output])
        ]
    }

    /// Files by their names' ends, in order, those of builds left out.
    private func files(below folder: URL, where isWanted: (String) -> Bool) -> [URL] {
        let all = FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
        return (all?.compactMap { $0 as? URL } ?? [])
            .filter { isWanted($0.pathExtension) && !$0.hasDirectoryPath }
            .sorted { $0.path < $1.path }
    }
}

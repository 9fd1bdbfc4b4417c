import ArgumentParser
import Channels
import Evaluation
import Foundation
import Reporting
import Support

/// `mimo view`: one page on which a traced site can be looked at and its precoders tried.
struct ViewCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "view",
        abstract: "Write a page with the site in 3D and its precoders to try.",
        discussion: """
            FILE is a dataset of `mimo trace`, or the folder of `mimo deploy`, whose evaluations and \
            heads are named on the page then. The page is one file that loads nothing and runs the \
            project's own precoders and structured model in the browser: users can be chosen, power, \
            noise, pilots and requested rates changed. --map lays a map of `mimo map` on the ground. \
            Of datasets that would make a page of more than some 6 MB every n-th user is shown, unless \
            --users allows more.
            """)

    @Argument(help: "Channel dataset (.safetensors), or a folder of mimo deploy.")
    var file: String

    @Option(
        name: .shortAndLong,
        help: "Page to write (default: FILE with the ending .html; SITE-view.html in a folder).")
    var output: String?

    @Option(help: ArgumentHelp("Radio map of the same window (mimo map).", valueName: "file"))
    var map: String?

    @Option(help: "Result of an evaluation of the dataset (JSON); a folder's own are found.")
    var evaluation: String?

    @Option(help: "Most users on the page, 1 to 1000000 (default: 5000 of 64 antennas).")
    var users: Int?

    @OptionGroup var shared: SharedOptions

    var inputs: [String?] { [file, map, evaluation] }

    var outputs: [NamedOutput?] {
        [page.map { .file($0, option: "-o") }]
    }

    func validate() throws {
        if let users { try OptionRange.check("--users", users, 1...1_000_000) }
    }

    private struct Written: Encodable {
        var page: String
        var bytes, users, shown: Int
        var evaluations, heads, notes: [String]
    }

    /// The page to write; `nil` where the folder does not tell.
    private var page: String? {
        if let output { return output }
        guard DeploymentFolder.isFolder(file) else {
            return (file as NSString).deletingPathExtension + ".html"
        }
        return (try? DeploymentFolder(file)).map {
            FilePath.join(file, "\($0.name)-view.html")
        }
    }

    func run() async throws {
        let folder = DeploymentFolder.isFolder(file) ? try DeploymentFolder(file) : nil
        let source = folder?.dataset ?? file
        let dataset = try ChannelDataset(path: source)
        var notes = MissingParts.note(dataset, path: source)
        let results = try ([evaluation].compactMap { $0 } + (folder?.evaluations ?? [])).map {
            ViewResult(try EvaluationResult(path: $0), path: $0)
        }
        let scene = try ViewScene(
            dataset, path: source, users: users, map: try map.map { try RadioMap(path: $0) },
            results: results, heads: folder?.heads ?? [])
        if scene.shownUsers < dataset.userCount {
            let note =
                "\(scene.shownUsers) of \(dataset.userCount) users are on the page; --users allows more"
            notes.append(note)
            Note.tell([note])
        }
        guard let page else {
            throw InputError("-o", expected: "a page to write", found: "none")
        }
        let html = try ViewPage(scene).html()
        try AtomicFile.write(html, to: page)
        if shared.json {
            try printJSON(
                Written(
                    page: page, bytes: html.utf8.count, users: dataset.userCount,
                    shown: scene.shownUsers, evaluations: results.map(\.path),
                    heads: folder?.heads ?? [], notes: notes), as: .view)
        } else {
            print(
                """
                page     \(page), \(String(format: "%.1f", Double(html.utf8.count) / 1e6)) MB
                users    \(scene.shownUsers) of \(dataset.userCount)
                """)
        }
    }
}

import ArgumentParser
import Foundation
import Sites
import Support

/// `mimo site`: what is in a site, its map, its export, its download.
struct SiteCommand: AsyncParsableCommand, WritesOutput {
    static let configuration = CommandConfiguration(
        commandName: "site",
        abstract: "Show what is in a site: buildings, heights, materials, repairs, a map.",
        discussion: """
            FILE is an OpenStreetMap extract (.osm.pbf, .osm, .osm.gz) or the name of a site in the \
            manifest, whose file is looked for in the folder named by --sites or MIMO_SITES.

            mimo site helsinki_kluuvi --map helsinki.svg
            mimo site --download 24.935,60.165,24.953,60.174 -o helsinki.osm
            """)

    @Argument(help: "An OpenStreetMap file, or the name of a site.", completion: .file())
    var file: String?

    @Option(help: "Draw a map as SVG into this file.", completion: .file())
    var map: String?

    @Option(help: "Write the mesh with its materials as binary PLY.", completion: .file())
    var exportPly: String?

    @Option(help: "Write a Mitsuba scene for Sionna RT into this folder.", completion: .directory)
    var exportMitsuba: String?

    @Option(
        help: "Shapes of the Mitsuba scene: object (by building and material), welded or material.")
    var mitsubaShapes: MitsubaShapes = .object

    @Option(help: "Window as west,south,east,north in degrees (default: what the file states).")
    var window: String?

    @OptionGroup var ground: TerrainOptions

    @Option(help: "Folder with the windows of named sites (default: MIMO_SITES).")
    var sites: String?

    @Option(help: "The manifest of sites (default: the project's own).")
    var manifest: String?

    @Option(
        help: ArgumentHelp(
            "Download the buildings of a named site or of west,south,east,north.",
            valueName: "name|bbox"))
    var download: String?

    @Option(name: .shortAndLong, help: "Where to put the downloaded .osm file.")
    var output: String?

    @Option(help: "Overpass interpreter to download from.")
    var server = OverpassClient.publicServer

    @Flag(help: .hidden)
    var fillMasts = false

    @OptionGroup var shared: SharedOptions

    var inputs: [String?] { [file, ground.terrain] }

    var outputs: [NamedOutput?] {
        [
            map.map { .file($0, option: "--map") },
            exportPly.map { .file($0, option: "--export-ply") },
            output.map { .file($0, option: "-o") },
            exportMitsuba.map { .folder($0, option: "--export-mitsuba", names: ["scene.xml"]) },
        ]
    }

    func validate() throws {
        if fillMasts { return }
        guard (file == nil) != (download == nil) else {
            throw ValidationError("Give either a FILE or --download NAME|BBOX.")
        }
        if download != nil && output == nil {
            throw ValidationError("--download needs -o FILE.osm.")
        }
        if let output, !output.hasSuffix(".osm") {
            throw ValidationError("-o must end in .osm, the format that is downloaded.")
        }
        if download == nil && server != OverpassClient.publicServer {
            throw ValidationError("--server goes with --download.")
        }
        if output != nil && download == nil {
            throw ValidationError("-o goes with --download; use --map or --export-ply.")
        }
    }

    func run() async throws {
        if let sites {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: sites, isDirectory: &isFolder),
                isFolder.boolValue
            else {
                throw InputError(
                    "--sites", expected: "a folder", found: "\"\(sites)\"", kind: .unreadable)
            }
        }
        let library = try SiteLibrary.standard(manifest: manifest, folder: sites)
        if fillMasts { return try fillMasts(library) }
        if let download, let output {
            try await fetch(download, to: output, library)
            try show(output, library)
        } else if let file {
            try show(file, library)
        }
    }

    private func show(_ file: String, _ library: SiteLibrary) throws {
        var options = SiteImportOptions()
        options.window = try window.map { try GeographicBox($0, source: "--window") }
        options.crowns = true
        options.terrain = ground.source
        let (site, report) = try library.load(file, options: options)
        if let map {
            try AtomicFile.write(try SiteMap(site).svg(), to: map)
        }
        if let exportPly {
            try AtomicFile.write(site.mesh.ply(comment: site.attribution), to: exportPly)
        }
        if let exportMitsuba {
            try MitsubaScene(
                site.mesh, grouping: mitsubaShapes.grouping, attribution: site.attribution
            ).write(to: exportMitsuba)
        }
        let summary = SiteSummary(site, report)
        if shared.json {
            try printJSON(summary, as: .site)
        } else {
            print(summary.text())
        }
    }

    private func fetch(_ what: String, to output: String, _ library: SiteLibrary) async throws {
        let box: GeographicBox
        if let entry = library.manifest?.entry(what) {
            box = entry.bounds
        } else if what.contains(",") {
            box = try GeographicBox(what, source: "--download")
        } else {
            throw InputError(
                "--download", expected: "a site of the manifest or west,south,east,north",
                found: "\"\(what)\"")
        }
        var client = OverpassClient(server: server)
        client.notify = { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }
        client.notify(
            String(format: "asking %@ for %.2f km²", server, box.squareKilometres))
        let data = try await client.download(box)
        try AtomicFile.write(data, to: output)
        client.notify("\(output): \(data.count) bytes from \(server)")
    }

    /// Places a mast at every site of the manifest whose window is there, and prints the manifest.
    private func fillMasts(_ library: SiteLibrary) throws {
        guard var manifest = library.manifest else {
            throw InputError("--manifest", expected: "a manifest of sites", found: "none")
        }
        for i in manifest.sites.indices {
            let (site, _) = try library.load(manifest.sites[i].name)
            manifest.sites[i].mast = try SiteManifest.Mast(proposedFor: site)
        }
        print(manifest.yaml, terminator: "")
    }
}

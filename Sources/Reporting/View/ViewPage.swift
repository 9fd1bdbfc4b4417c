import Foundation
import Support

/// The interactive page of a site: one HTML file with its scene, the kernels and the libraries in it.
///
/// It loads nothing. Its policy forbids the browser everything but the scripts and styles in it, which
/// it knows by their checksums, and WebAssembly.
public struct ViewPage: Sendable {
    /// The drawing library.
    static let library = "deck.gl-9.1.14.min.js"
    /// The page's own scripts, in the order in which they need each other.
    static let scripts = [
        "data.js", "colours.js", "state.js", "random.js", "radio.js", "beams.js", "layers.js",
        "scene.js", "charts.js", "panel.js", "export.js", "studio.js", "main.js",
    ]

    private let scene: ViewScene
    /// Whether a studio stands behind the page, where its mast can be moved.
    private let isStudio: Bool

    /// The page of `scene`.
    public init(_ scene: ViewScene) { self.init(scene, isStudio: false) }

    /// The page of `scene`; that of a studio may ask the server that it came from, and nobody else.
    package init(_ scene: ViewScene, isStudio: Bool) {
        self.scene = scene
        self.isStudio = isStudio
    }

    /// What the template shows.
    private struct Values {
        var title, version, attribution, policy: String
        var styles, library, data, kernels, loader, script: String
        var studio: Bool
    }

    /// What runs and looks in the page.
    private struct Parts {
        var library, loader, script, styles: String

        init() throws {
            let licence = try WebResource.text("deck.gl-LICENSE.txt")
            library = "/*! \(licence)*/\n" + (try WebResource.text(ViewPage.library))
            loader = try WebResource.text("kernels.js")
            script = try ViewPage.script()
            styles = try WebResource.text("view.css")
        }
    }

    /// The page.
    ///
    /// - Throws: `InputError` when the page's files are not beside the program.
    public func html() throws -> String {
        let parts = try Parts()
        return try PageFrame.render(
            try WebResource.text("view.html"),
            Values(
                title: scene.summary.title, version: MIMOVersion.current,
                attribution: scene.dataset.record.attribution, policy: policy(parts),
                styles: parts.styles, library: try Self.packed(Data(parts.library.utf8)),
                data: try Self.data(of: scene).base64EncodedString(),
                kernels: try Self.packed(try WebResource.data("kernels.wasm")),
                loader: parts.loader, script: parts.script, studio: isStudio))
    }

    /// The data of a page of `scene`, compressed by zlib.
    package static func data(of scene: ViewScene) throws -> Data {
        try Deflate.compress(try scene.file().encoded())
    }

    /// The page's content security policy, as it stands in its head.
    ///
    /// - Throws: `InputError` when the page's files are not beside the program.
    package func policy() throws -> String { policy(try Parts()) }

    private func policy(_ parts: Parts) -> String {
        Self.policy(
            scripts: [parts.library, parts.loader, parts.script], styles: parts.styles,
            connects: isStudio)
    }

    /// Writes the page to `path`, whole or not at all.
    ///
    /// - Throws: `InputError` when it cannot be written, or the page's files are not beside the
    ///   program.
    public func write(to path: String) throws {
        try AtomicFile.write(try html(), to: path)
    }

    /// The page's own scripts as one, which keeps their names to itself.
    private static func script() throws -> String {
        let parts = try scripts.map { "// \($0)\n" + (try WebResource.text($0)) }
        return "\"use strict\";\n{\n" + parts.joined(separator: "\n") + "}\n"
    }

    /// `data` compressed by zlib, in base64.
    static func packed(_ data: Data) throws -> String {
        try Deflate.compress(data).base64EncodedString()
    }

    /// The policy that allows these scripts and styles only.
    ///
    /// Pictures in the page itself (`data:`, `blob:`) may be shown; nothing can be sent anywhere, unless
    /// the page `connects` to the server that it came from.
    static func policy(scripts: [String], styles: String, connects: Bool = false) -> String {
        let known = scripts.map { "'sha256-\(checksum($0))'" }.joined(separator: " ")
        return "default-src 'none'; script-src \(known) 'wasm-unsafe-eval'; "
            + "style-src 'sha256-\(checksum(styles))'; img-src data: blob:; base-uri 'none'; "
            + "form-action 'none'" + (connects ? "; connect-src 'self'" : "")
    }

    /// SHA-256 of `text` in base64, as policies write it.
    private static func checksum(_ text: String) -> String {
        let digits = Array(SHA256.hexadecimal(of: Data(text.utf8)).utf8)
        let bytes = stride(from: 0, to: digits.count, by: 2).map { i in
            UInt8(String(decoding: digits[i...(i + 1)], as: UTF8.self), radix: 16) ?? 0
        }
        return Data(bytes).base64EncodedString()
    }
}

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
        "scene.js", "charts.js", "panel.js", "export.js", "main.js",
    ]

    private let scene: ViewScene

    /// The page of `scene`.
    public init(_ scene: ViewScene) { self.scene = scene }

    /// What the template shows.
    private struct Values {
        var title, version, attribution, policy: String
        var styles, library, data, kernels, loader, script: String
    }

    /// The page.
    ///
    /// - Throws: `InputError` when the page's files are not beside the program.
    public func html() throws -> String {
        let licence = try WebResource.text("deck.gl-LICENSE.txt")
        let library = "/*! \(licence)*/\n" + (try WebResource.text(Self.library))
        let script = try Self.script()
        let styles = try WebResource.text("view.css")
        let loader = try WebResource.text("kernels.js")
        return try PageFrame.render(
            try WebResource.text("view.html"),
            Values(
                title: scene.summary.title, version: MIMOVersion.current,
                attribution: scene.dataset.record.attribution,
                policy: Self.policy(scripts: [library, loader, script], styles: styles),
                styles: styles, library: try Self.packed(Data(library.utf8)),
                data: try Self.packed(try scene.file().encoded()),
                kernels: try Self.packed(try WebResource.data("kernels.wasm")),
                loader: loader, script: script))
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
    /// Pictures in the page itself (`data:`, `blob:`) may be shown; nothing can be sent anywhere.
    static func policy(scripts: [String], styles: String) -> String {
        let known = scripts.map { "'sha256-\(checksum($0))'" }.joined(separator: " ")
        return "default-src 'none'; script-src \(known) 'wasm-unsafe-eval'; "
            + "style-src 'sha256-\(checksum(styles))'; img-src data: blob:; base-uri 'none'; "
            + "form-action 'none'"
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

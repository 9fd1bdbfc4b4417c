import Foundation
import Mustache
import Support

/// What every page of ours has around its own parts: the head with the looks and a policy that
/// forbids the browser to load anything, the foot, the drawing library and the figures' data.
///
/// A page is one file. Its figures are drawn live from their specifications; without scripts the
/// same figures are still images.
struct PageFrame {
    /// Attribution of the data, at the foot.
    var attribution: String
    /// Version of swift-mimo that the page names.
    var version: String
    /// Specifications by figure, as JSON that is safe inside a script element.
    var specifications: String
    /// The drawing library, safe inside a script element.
    var runtime: String

    /// A figure with its still image.
    struct Plate {
        var name: String
        var title: String
        var caption: String
        var svg: String

        /// The figures with their images, in order.
        static func plates(
            _ figures: [Figure], _ images: [FigureRenderer.Image]
        ) -> [Plate] {
            zip(figures, images).map { figure, image in
                Plate(
                    name: figure.name, title: figure.title, caption: figure.caption,
                    svg: image.svg)
            }
        }
    }

    /// The frame around `figures` and the JavaScript `runtime` that draws them.
    init(_ figures: [Figure], runtime: String, attribution: String, version: String) throws {
        self.attribution = attribution
        self.version = version
        let entries = try figures.map { "\"\($0.name)\":\(try $0.specification())" }
        specifications = Self.inScript("{\(entries.joined(separator: ",\n"))}")
        self.runtime = Self.inScript(runtime, isCode: true)
    }

    /// `text` so that nothing in it can end the script element around it.
    ///
    /// In JSON every `<` stands inside a string, where `\u003c` means the same; in code only the
    /// sequences that HTML gives a meaning are split.
    private static func inScript(_ text: String, isCode: Bool = false) -> String {
        guard isCode else { return text.replacingOccurrences(of: "<", with: "\\u003c") }
        return text.replacingOccurrences(of: "</script", with: "<\\/script")
            .replacingOccurrences(of: "<!--", with: "<\\!--")
    }

    /// The page of `values`, which have a frame by that name; the template engine escapes all text.
    static func render(_ template: String, _ values: Any) throws -> String {
        try MustacheTemplate(string: template).render(values)
    }

    /// Renders the figures and writes the page to `path`, and every figure as NAME.svg, NAME.png and
    /// NAME.json into `folder`.
    ///
    /// - Parameter html: makes the page of the rendered figures.
    /// - Returns: the paths written, the page first.
    /// - Throws: `InputError` when there is no Python with vl-convert (naming `make setup`), or when
    ///   something cannot be written. The page appears whole or not at all.
    static func write(
        _ figures: [Figure], to path: String, folder: String,
        html: (FigureRenderer.Output) throws -> String
    ) async throws -> [String] {
        let output = try await FigureRenderer.render(figures, runtime: true)
        let page = try html(output)
        let files = try Figure.write(figures, images: output.images, into: folder)
        try AtomicFile.write(page, to: path)
        return [path] + files
    }
}
